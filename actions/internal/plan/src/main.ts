import { matchesGlob } from 'node:path/posix';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import {
  blocks,
  code,
  heading,
  list,
  type Markdown,
  md,
  table,
  text,
} from '@ecs-actions/shared/runner/summary';
import { isOpen, type Mapping, mappingOf } from './branch-map.ts';
import { thaw } from './thaw.ts';
import type { GitHub } from './github.ts';
import type { Inputs } from './inputs.ts';
import { keyOf, type Work, workOf } from './work.ts';

/** What a plan may touch: no AWS, but GitHub. */
export interface PlanPorts extends Pick<Ports, 'clock' | 'log' | 'run'> {
  readonly github: GitHub;
}

/** Decides whether this run deploys, where to, and what has to be done for it. */
export async function main(inputs: Inputs, ports: PlanPorts): Promise<Result> {
  const { run } = ports;
  const { kind } = inputs;
  const mapping = inputs.environment === undefined ? mappingOf(run.ref, inputs.environments) : undefined;
  const environment = inputs.environment ?? mapping?.environment;
  if (environment === undefined) return nothing(`No line of "environments" matches ${run.refName}.`);
  if (!(await concerns(inputs, ports))) {
    return nothing('None of the files that this push changed matches "paths".', environment);
  }
  const { reviewers } = await existing(environment, mapping, inputs, ports);
  const override = thaw(environment, inputs, ports);
  const work = workOf(inputs, run.commit);
  return {
    exit: 0,
    outputs: {
      deploy: 'true',
      environment,
      approval: String(reviewers),
      key: keyOf(environment, work),
      builds: JSON.stringify(work.builds),
      merges: JSON.stringify(work.merges),
      images: JSON.stringify(work.images),
      services: JSON.stringify(work.services),
    },
    summary: blocks(
      heading(3, `${kind === 'deploy' ? 'Deployment to' : 'Rollback in'} ${environment}`),
      table(
        ['', ''],
        [
          ...(kind === 'deploy'
            ? ([
                ['Commit', code(run.commit)],
                ['From', code(run.refName)],
              ] as const)
            : []),
          ...(mapping ? [['By the line', code(`${mapping.pattern}=${mapping.environment}`)] as const] : []),
          ['Approval', reviewers ? 'a reviewer of the environment has to approve' : 'not needed'],
          ['Services', inputs.services.map(({ service }) => service).join(', ')],
        ],
      ),
      override,
      images(work),
    ).source,
  };
}

function nothing(reason: string, environment = ''): Result {
  const none = { builds: '[]', merges: '[]', images: '[]', services: '[]', approval: 'false' };
  return {
    exit: 0,
    outputs: { deploy: 'false', reason, environment, ...none },
    summary: blocks(heading(3, 'Nothing to deploy'), text(reason)).source,
  };
}

/** GitHub makes an environment that is missing on the fly, without protection, so a missing one stops the run. */
async function existing(
  environment: string,
  mapping: Mapping | undefined,
  { protectedEnvironments, token }: Inputs,
  { github, run }: PlanPorts,
): Promise<{ readonly reviewers: boolean }> {
  const found = await github.environment(run.repository, environment, token);
  if (!found) {
    throw new ActionError(
      `${run.repository} has no environment "${environment}".\n` +
        'Make it under Settings, Environments, with the protection that it needs; GitHub would make one without any.',
    );
  }
  if (mapping && isOpen(mapping) && protectedEnvironments.includes(environment) && !found.reviewers) {
    throw new ActionError(
      `"${mapping.pattern}=${environment}" lets whoever may push a branch deploy to ${environment}, which has no reviewers.\n` +
        'Add required reviewers to the environment, or name one protected branch instead of a pattern.',
    );
  }
  return found;
}

/** Whether a push touches what is deployed; yes where nobody can tell. */
async function concerns({ paths, before, token }: Inputs, { github, run }: PlanPorts): Promise<boolean> {
  if (paths.length === 0 || run.eventName !== 'push' || before === undefined) return true;
  const commits = { from: before, to: run.commit };
  const changed = await github.changedFiles(run.repository, commits, token);
  return changed?.some((file) => paths.some((pattern) => matchesGlob(file, pattern))) ?? true;
}

function images({ builds, images: known }: Work): Markdown | undefined {
  if (builds.length === 0)
    return list(known.map(({ container, reference }) => md`${code(container)} gets ${code(reference)}`));
  return list(
    builds.map(({ title, container, 'source-image': source }) =>
      source === ''
        ? md`${code(container)} gets ${code(title)}, which is built`
        : md`${code(container)} gets ${code(title)}, promoted from ${code(source)}`,
    ),
  );
}
