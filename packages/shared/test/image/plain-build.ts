import type { BuildInputs } from '../../src/image/build-inputs.ts';

/** A build for which nothing was asked but to happen. */
export const plainBuild: BuildInputs = {
  context: '.',
  platforms: [],
  buildArgs: new Map(),
  buildContexts: new Map(),
  labels: new Map(),
  annotations: new Map(),
  addHosts: [],
  ulimits: [],
  ssh: [],
  pull: false,
  noCache: false,
  secrets: new Map(),
  secretFiles: new Map(),
  secretEnvs: new Map(),
  cacheFrom: [],
  cacheTo: [],
  provenance: 'false',
  sbom: 'false',
};

export const map = (key: string, value: string): ReadonlyMap<string, string> => new Map([[key, value]]);
