import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../runner/errors.ts';
import type { Log } from '../runner/log.ts';
import { buildChecks, type BuildCheck } from './build-checks.ts';
import { buildError, type BuildError } from './build-error.ts';
import type { BuildInputs, BuildOutput } from './build-inputs.ts';
import { buildSteps, isWorthPrinting, lostCache, type BuildSteps } from './build-steps.ts';
import type { Builder } from './builder.ts';
import { buildxCommand } from './buildx.ts';
import { classicCommand, classicLosses, classicRefusals } from './classic-build.ts';
import type { Docker } from './docker.ts';

export interface Built {
  readonly steps: BuildSteps;
  readonly checks: readonly BuildCheck[];
  /** Written by buildx. */
  readonly metadataFile?: string;
  /** Of the image or index, as buildx has it. */
  readonly digest?: string;
  /** Why the builder could not push what it had built. */
  readonly notPushed?: string;
}

export interface BuildJob {
  readonly docker: Docker;
  readonly builder: Builder;
  /** For files about the build; made by the caller. */
  readonly folder: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Builds once. Success is exit code 0 and nothing else.
 * Throws ActionError with the cause in a few lines, or with what this builder cannot do.
 */
export async function build(job: BuildJob, inputs: BuildInputs, output: BuildOutput): Promise<Built> {
  const { docker, builder, folder, log, signal } = job;
  const suited = suit(inputs, builder, log);
  const metadataFile = join(folder, 'metadata.json');
  const command =
    builder === 'classic'
      ? classicCommand(suited, output.names)
      : buildxCommand(suited, output, metadataFile);
  const lines: string[] = [];
  const { exitCode } = await log.group('Build', () =>
    docker.run(command.parameters, {
      environment: command.environment,
      signal,
      onLine: (line) => {
        lines.push(line);
        if (isWorthPrinting(line)) log.info(line);
      },
    }),
  );
  const seen = { steps: buildSteps(lines), checks: buildChecks(lines) };
  if (exitCode !== 0) {
    const error = buildError(lines, exitCode);
    if (output.push !== undefined && isPush(error)) return { ...seen, notPushed: error.cause };
    throw new ActionError(explained(error));
  }
  const lost = lostCache(lines);
  if (lost !== undefined) log.warning(`The build cache was not written: ${lost}`);
  if (builder === 'classic') return seen;
  const digest = await digestIn(metadataFile);
  return { ...seen, metadataFile, ...(digest === undefined ? {} : { digest }) };
}

/** BuildKit pushes while it exports; an engine has a step of its own for it. */
function isPush({ step = '' }: BuildError): boolean {
  return /^(?:exporting to image|pushing )/u.test(step);
}

/** Absent where the builder keeps its result to itself. */
async function digestIn(metadataFile: string): Promise<string | undefined> {
  const metadata: unknown = JSON.parse(await readFile(metadataFile, 'utf8'));
  const digest: unknown =
    typeof metadata === 'object' && metadata !== null && Reflect.get(metadata, 'containerimage.digest');
  return typeof digest === 'string' ? digest : undefined;
}

/** The inputs as far as the builder takes them; throws where leaving something out would change the image. */
function suit(inputs: BuildInputs, builder: Builder, log: Log): BuildInputs {
  if (builder === 'buildx' || builder === 'containerd') return inputs;
  const reason =
    builder === 'classic'
      ? 'there is no buildx beside this Docker'
      : "this engine keeps images in its older store, and the builder is the engine's own";
  const remedy = 'Put a step with docker/setup-buildx-action before this one';
  const refused = builder === 'classic' ? classicRefusals(inputs) : engineRefusals(inputs);
  if (refused.length > 0)
    throw new ActionError(`Not possible here: ${refused.join(', ')}; ${reason}. ${remedy}.`);
  if (builder === 'classic')
    log.warning(`${reason}. Without it: ${classicLosses(inputs).join(', ')}. ${remedy}.`);
  else if (inputs.cacheTo.length > 0) log.warning(`The build cache is not written: ${reason}. ${remedy}.`);
  return { ...inputs, cacheTo: [], cacheFrom: builder === 'classic' ? [] : inputs.cacheFrom };
}

function engineRefusals(inputs: BuildInputs): readonly string[] {
  const needs: readonly [string, boolean][] = [
    ['platforms (more than one)', inputs.platforms.length > 1],
    ['provenance', inputs.provenance !== 'false'],
    ['sbom', inputs.sbom !== 'false'],
    ['annotations', inputs.annotations.size > 0],
  ];
  return needs.filter(([, needed]) => needed).map(([input]) => input);
}

function explained({ cause, location, step, lines }: BuildError): string {
  return [
    `The build failed${location ? ` at ${location}` : ''}: ${cause}`,
    ...(step ? [`Step: ${step}`] : []),
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
