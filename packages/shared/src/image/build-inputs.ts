/** What is to be built, in the terms of `docker buildx build`. */
export interface BuildInputs {
  readonly context: string;
  readonly file?: string;
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly buildContexts: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly network?: string;
  readonly addHosts: readonly string[];
  readonly shmSize?: string;
  readonly ulimits: readonly string[];
  readonly ssh: readonly string[];
  readonly builder?: string;
  readonly pull: boolean;
  readonly noCache: boolean;
  /** By id. Values and files are read by the builder alone; nothing here is ever printed. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly secretFiles: ReadonlyMap<string, string>;
  readonly secretEnvs: ReadonlyMap<string, string>;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** As the flags of the same names take them: `true`, `false`, `mode=max`, … */
  readonly provenance: string;
  readonly sbom: string;
}

/** Where the result of a build goes. */
export interface BuildOutput {
  /** Straight into a registry: under a tag (`host/name:tag`), or under the digest alone (`host/name`). */
  readonly push?: string;
  /** An OCI layout in this folder. */
  readonly layout?: string;
  /** Into the engine's own images, under `names`. */
  readonly load: boolean;
  readonly names: readonly string[];
}
