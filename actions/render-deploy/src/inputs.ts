import type { WaitUntil } from '@ecs-actions/shared/deployment/status';
import { type LogLines, readLogLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { parseCommand } from '@ecs-actions/shared/ecs/task-definition/command';
import type { Edits } from '@ecs-actions/shared/ecs/task-definition/edit';
import { type Source, sourceOf } from '@ecs-actions/shared/ecs/task-definition/load';
import { parseTaskDefinition } from '@ecs-actions/shared/ecs/task-definition/parse';
import { isObject, type JsonObject } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { type CodeDeployInputs, readCodeDeploy } from './codedeploy.ts';
import { readRollout, type Rollout } from './rollout.ts';

export interface Inputs {
  readonly region: string | undefined;
  readonly cluster: string;
  readonly services: readonly string[];
  readonly registerOnly: boolean;
  readonly dryRun: boolean;
  /** Not given: what each service runs now. */
  readonly source: Source | undefined;
  readonly edits: Edits;
  /** Image names without a host are in the caller's ECR. */
  readonly ecrImages: boolean;
  readonly unknownAttributes: 'warn' | 'error';
  readonly tags: ReadonlyMap<string, string>;
  readonly settings: ServiceSettings;
  readonly rollout: Rollout;
  readonly codeDeploy: CodeDeployInputs;
  readonly forceNewDeployment: boolean;
  /** A task to be run before anything is deployed; undefined when none was asked for. */
  readonly preDeploy: PreDeploy | undefined;
  readonly ifInProgress: 'wait' | 'fail' | 'supersede';
  readonly inProgressTimeout: number;
  readonly preflight: boolean;
  readonly waitUntil: WaitUntil;
  /** Milliseconds; `auto` when undefined. */
  readonly timeout: number | undefined;
  readonly failFast: boolean;
  readonly failFastAfter: number;
  readonly onFailure: 'rollback' | 'none';
  readonly onCancel: 'leave' | 'rollback';
  readonly logLines: LogLines;
}

export interface PreDeploy {
  /** Of the container; its own when not given. */
  readonly command: readonly string[] | undefined;
  /** The only essential one when not given. */
  readonly container: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** RunTask's `overrides`, in the API's own shape. */
  readonly overrides: JsonObject;
}

/** UpdateService fields in the API's own shape; what is not given stays as it is. */
export interface ServiceSettings {
  readonly desiredCount?: number;
  readonly enableExecuteCommand?: boolean;
  readonly propagateTags?: string;
  readonly overrides: JsonObject;
}

export function readInputs(read: InputReader): Inputs {
  const rollout = readRollout(read);
  const inputs: Inputs = {
    region: read.text('region'),
    cluster: read.required('cluster'),
    services: [...new Set(read.list('service'))],
    registerOnly: read.flag('register-only') ?? false,
    dryRun: read.flag('dry-run') ?? false,
    source: readSource(read),
    edits: readEdits(read),
    ecrImages: read.choice('registry', ['ecr']) === 'ecr',
    unknownAttributes: read.choice('unknown-attributes', ['warn', 'error']) ?? 'warn',
    tags: read.map('tags'),
    settings: readSettings(read),
    rollout,
    codeDeploy: readCodeDeploy(read),
    forceNewDeployment: read.flag('force-new-deployment') ?? false,
    preDeploy: readPreDeploy(read),
    ifInProgress: read.choice('if-in-progress', ['wait', 'fail', 'supersede']) ?? 'wait',
    inProgressTimeout: read.duration('in-progress-timeout', { min: 1_000 }) ?? 30 * 60_000,
    preflight: read.flag('preflight') ?? true,
    waitUntil:
      read.choice('wait-until', ['started', 'paused', 'deployed', 'stable']) ??
      (rollout.pauseAt.length > 0 ? 'paused' : 'deployed'),
    timeout: read.text('timeout') === 'auto' ? undefined : read.duration('timeout', { min: 60_000 }),
    failFast: read.flag('fail-fast') ?? true,
    failFastAfter: read.integer('fail-fast-after', { min: 1, max: 1_000 }) ?? 3,
    onFailure: read.choice('on-failure', ['rollback', 'none']) ?? 'rollback',
    onCancel: read.choice('on-cancel', ['leave', 'rollback']) ?? 'leave',
    logLines: readLogLines(read),
  };
  checkTogether(inputs, read);
  return inputs;
}

function readSource(read: InputReader): Source | undefined {
  const given = read.text('task-definition');
  return given === undefined ? undefined : sourceOf(given);
}

function readEdits(read: InputReader): Edits {
  const container = read.text('container-name');
  const image = read.text('image');
  const images = read.map('images');
  if (image !== undefined && container !== undefined && images.has(container)) {
    read.problem(`Inputs "image" and "images" both name an image for ${container}; keep one of them.`);
  }
  return {
    container,
    image,
    images,
    environment: read.map('environment-variables'),
    removeEnvironment: read.list('remove-environment-variables'),
    secrets: read.map('secrets'),
    dockerLabels: read.map('docker-labels'),
    command: parsed(read, 'command', parseCommand),
    logDriver: read.text('log-configuration-log-driver'),
    logOptions: read.map('log-configuration-options'),
    overrides: parsed(read, 'task-definition-overrides', (given) =>
      parseTaskDefinition(given, 'Input "task-definition-overrides"', 'keep'),
    ),
  };
}

function parsed<T>(read: InputReader, name: string, parse: (given: string) => T): T | undefined {
  const given = read.text(name);
  if (given === undefined) return undefined;
  try {
    return parse(given);
  } catch (error) {
    read.problem(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function readPreDeploy(read: InputReader): PreDeploy | undefined {
  const command = parsed(read, 'pre-deploy-command', parseCommand);
  const container = read.text('pre-deploy-container');
  const timeout = read.duration('pre-deploy-timeout', { min: 1_000 }) ?? 30 * 60_000;
  const overrides = readObject(read, 'pre-deploy-overrides');
  if (!command && !overrides) {
    if (container)
      read.problem('Input "pre-deploy-container" needs "pre-deploy-command" or "pre-deploy-overrides".');
    return undefined;
  }
  return { command, container, timeout, overrides: overrides ?? {} };
}

function readSettings(read: InputReader): ServiceSettings {
  const desiredCount = read.integer('desired-count', { min: 0, max: 10_000 });
  const enableExecuteCommand = read.flag('enable-execute-command');
  const propagateTags = read.choice('propagate-tags', ['TASK_DEFINITION', 'SERVICE', 'NONE']);
  const overrides = readObject(read, 'service-overrides') ?? {};
  for (const [field, input] of Object.entries(fieldsWithInputs)) {
    if (field in overrides) {
      read.problem(`Input "service-overrides": set ${field} by the input "${input}" instead.`);
    }
  }
  return {
    ...(desiredCount !== undefined && { desiredCount }),
    ...(enableExecuteCommand !== undefined && { enableExecuteCommand }),
    ...(propagateTags && { propagateTags }),
    overrides: withDetectors(overrides, read),
  };
}

const breakers = {
  rollback: { enable: true, rollback: true },
  stop: { enable: true, rollback: false },
  off: { enable: false, rollback: false },
} as const;

/** The inputs for what fails a deployment, as parts of its configuration; the rest of that stays as it is. */
function withDetectors(overrides: JsonObject, read: InputReader): JsonObject {
  const breaker = read.choice('circuit-breaker', ['rollback', 'stop', 'off']);
  const alarmNames = [...read.list('alarms')];
  const given = isObject(overrides['deploymentConfiguration']) ? overrides['deploymentConfiguration'] : {};
  if (breaker && 'deploymentCircuitBreaker' in given) {
    read.problem(
      'Input "service-overrides": set deploymentCircuitBreaker by the input "circuit-breaker" instead.',
    );
  }
  if (alarmNames.length > 0 && 'alarms' in given) {
    read.problem('Input "service-overrides": set alarms by the input "alarms" instead.');
  }
  if (!breaker && alarmNames.length === 0) return overrides;
  return {
    ...overrides,
    deploymentConfiguration: {
      ...given,
      ...(breaker && { deploymentCircuitBreaker: breakers[breaker] }),
      ...(alarmNames.length > 0 && { alarms: { alarmNames, enable: true, rollback: true } }),
    },
  };
}

/** UpdateService fields that have an input of their own. */
const fieldsWithInputs: Readonly<Record<string, string>> = {
  cluster: 'cluster',
  service: 'service',
  taskDefinition: 'task-definition',
  desiredCount: 'desired-count',
  forceNewDeployment: 'force-new-deployment',
  enableExecuteCommand: 'enable-execute-command',
  propagateTags: 'propagate-tags',
};

function readObject(read: InputReader, name: string): JsonObject | undefined {
  const value = read.structure(name);
  if (value === undefined || isObject(value)) return value;
  read.problem(`Input "${name}" must be a mapping, in the shape of the ECS API.`);
  return undefined;
}

/** Rules across inputs; an empty service is nearly always an unset variable. */
function checkTogether(inputs: Inputs, read: InputReader): void {
  if (inputs.services.length === 0 && !inputs.registerOnly && !inputs.dryRun) {
    read.problem(
      'Input "service" is empty; an unset variable also arrives empty. Name the service, or set register-only: true.',
    );
  }
  if (inputs.services.length === 0 && inputs.source === undefined) {
    read.problem('Input "task-definition" is required where no service is named.');
  }
  if (inputs.edits.container !== undefined && !changesContainer(inputs.edits)) {
    read.problem(
      `Input "container-name" names ${inputs.edits.container}, and there is neither an image nor anything else for it. An unset variable or output also arrives empty, and so does a job's output that holds a secret.`,
    );
  }
  if (inputs.waitUntil === 'paused' && inputs.rollout.pauseAt.length === 0) {
    read.problem('Input "wait-until": paused needs a deployment that pauses; name the stages in pause-at.');
  }
}

/** An edit that an unscoped entry makes, or an image. */
function changesContainer({ image, command, logDriver, removeEnvironment = [], ...maps }: Edits): boolean {
  const { images, environment, secrets, dockerLabels, logOptions } = maps;
  const given = [images, environment, secrets, dockerLabels, logOptions].some((map) => (map?.size ?? 0) > 0);
  return given || removeEnvironment.length > 0 || Boolean(image ?? command ?? logDriver);
}
