import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { parseTagRule, type TagRule } from '@ecs-actions/shared/image/tag-rule';
import type { Sources } from './promote.ts';
import { readSources } from './source-input.ts';
import { readTarget, type Target } from './target-input.ts';
import type { ScanInput } from './scan.ts';
import { readScan } from './scan-input.ts';
import { readSign, type SignInput } from './sign.ts';
import { readRepositorySettings, type SettingsInput } from './repository-settings.ts';

export interface Inputs {
  readonly target: Target;
  /** Images to promote instead of building one; several become one index. */
  readonly sources: Sources | undefined;
  readonly build: BuildInputs;
  readonly load: boolean;
  readonly push: boolean;
  readonly cache: 'none' | 'registry' | 'gha';
  readonly tags: readonly TagRule[];
  readonly ifExists: 'reuse' | 'fail' | 'rebuild';
  /** Undefined: a missing repository is an error. */
  readonly create: SettingsInput | undefined;
  readonly scan: ScanInput | undefined;
  readonly sign: SignInput | undefined;
  readonly containerName: string | undefined;
  readonly logout: boolean;
}

export function readInputs(read: InputReader): Inputs {
  return Object.freeze({
    target: readTarget(read),
    sources: readSources(read),
    build: readBuild(read),
    load: read.flag('load') ?? false,
    push: read.flag('push') ?? true,
    cache: read.choice('cache', ['none', 'registry', 'gha']) ?? 'none',
    tags: readTags(read),
    ifExists: read.choice('if-exists', ['reuse', 'fail', 'rebuild']) ?? 'reuse',
    create: readRepositorySettings(read),
    scan: readScan(read),
    sign: readSign(read),
    containerName: read.text('container-name'),
    logout: read.flag('logout') ?? true,
  });
}

function readBuild(read: InputReader): BuildInputs {
  const text = (name: string, key: keyof BuildInputs): Record<string, string> => {
    const value = read.text(name);
    return value === undefined ? {} : { [key]: value };
  };
  const secrets = {
    secrets: read.secretMap('secrets'),
    secretFiles: read.map('secret-files'),
    secretEnvs: read.map('secret-envs'),
  };
  checkSecretIds(read, secrets);
  return {
    context: readContext(read),
    ...text('file', 'file'),
    ...text('target', 'target'),
    platforms: read.list('platforms').flatMap((line) => line.split(',').map((platform) => platform.trim())),
    buildArgs: read.map('build-args'),
    buildContexts: read.map('build-contexts'),
    labels: read.map('labels'),
    annotations: read.map('annotations'),
    ...text('network', 'network'),
    addHosts: read.list('add-hosts'),
    ...text('shm-size', 'shmSize'),
    ulimits: read.list('ulimits'),
    ssh: read.list('ssh'),
    ...text('builder', 'builder'),
    pull: read.flag('pull') ?? false,
    noCache: read.flag('no-cache') ?? false,
    ...secrets,
    cacheFrom: read.list('cache-from'),
    cacheTo: read.list('cache-to'),
    provenance: read.text('provenance') ?? 'false',
    sbom: read.text('sbom') ?? 'false',
  };
}

function readContext(read: InputReader): string {
  const context = read.text('context') ?? '.';
  if (context === '-')
    read.problem('Input "context": a context from standard input does not exist in a job.');
  return context;
}

function readTags(read: InputReader): readonly TagRule[] {
  const lines = read.list('tags');
  return (lines.length > 0 ? lines : ['type=sha']).flatMap((line) => {
    try {
      return parseTagRule(line);
    } catch (error) {
      read.problem(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
}

function checkSecretIds(
  read: InputReader,
  secrets: Readonly<Record<string, ReadonlyMap<string, string>>>,
): void {
  const seen = new Set<string>();
  for (const id of Object.values(secrets).flatMap((map) => [...map.keys()])) {
    if (!/^[\w.-]+$/u.test(id)) {
      read.problem(`A build secret's id has letters, digits, ".", "_" and "-"; "${id}" has others.`);
    }
    if (seen.has(id)) read.problem(`The build secret "${id}" is given by more than one input.`);
    seen.add(id);
  }
}
