/** A version of the example service. Its labels tell the simulator how containers of the image behave. */
export interface Release {
  readonly version: string;
  readonly commit: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Text by path in the workspace; each is copied into the image. */
  readonly files: Readonly<Record<string, string>>;
}

export const good = release('2', '5d3a1c0e9b8f47261a0c4e5f6d7b8a9c0d1e2f32', {});

export const crashing = release('3', 'b4d0ff1ce7e6a5948372615049382716a5b4c3d3', {
  'simulator.crash': '1',
  'simulator.crash-after': '4s',
  'simulator.log': 'starting release 3',
  'simulator.last-words': 'FATAL cannot reach database at db-new.internal:5432',
});

/** Healthy as far as any check can see. */
export const wrong = release('4', '70f1ce50d1c3b2a4958677869504132231405f64', {});

/** Passes every health check, and answers every customer with an error. */
export const failing = release('5', 'e44c0ff5a1b2c3d4e5f60718293a4b5c6d7e8f90', {
  'simulator.status': '500',
});

export const mended = release('6', '600d5eed0f1e2d3c4b5a69788796a5b4c3d2e1f0', {});

export const next = release('7', '7e57ab1e00112233445566778899aabbccddeeff', {});

export const failingAgain = release('8', 'bad5eed18e7d6c5b4a39281706f5e4d3c2b1a098', {
  'simulator.status': '500',
});

function release(version: string, commit: string, behaviour: Readonly<Record<string, string>>): Release {
  return {
    version,
    commit,
    labels: { 'simulator.version': version, 'simulator.healthy-after': '5s', ...behaviour },
    files: { 'index.html': `<h1>Welcome to release ${version}</h1>\n` },
  };
}

/** A Dockerfile that needs nothing to be pulled. */
export function dockerfileOf({ labels, files }: Release): string {
  return [
    'FROM scratch',
    ...Object.entries(labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
    `COPY ${Object.keys(files).join(' ')} /`,
    '',
  ].join('\n');
}
