/** Command-line flags from inputs; what is not given leaves nothing behind. */
export function flag(name: string, value: string | undefined): readonly string[] {
  return value ? [name, value] : [];
}

export function flags(name: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [name, value]);
}

export function pairs(name: string, values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([key, value]) => [name, `${key}=${value}`]);
}

export function toggle(name: string, on: boolean): readonly string[] {
  return on ? [name] : [];
}
