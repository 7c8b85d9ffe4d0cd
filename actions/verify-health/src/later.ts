/** Inputs of the published contract that this version refuses, with the value that means "not given". */
export const later: Readonly<Record<string, string>> = {
  metrics: '',
  logs: '',
  policy: '',
};

/** Checks that `checks` may not name yet. */
export const laterChecks: readonly string[] = ['metrics', 'logs'];
