import { createHash } from 'node:crypto';
import {
  BatchGetDeploymentsCommand,
  CreateDeploymentCommand,
  DeploymentLimitExceededException,
  GetDeploymentCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { afterLostAnswer } from '../aws/patiently.ts';
import { pastThrottles } from '../aws/policy.ts';
import { Refusal } from '../deployment/refusal.ts';
import type { CodeDeployGroupName, Subject } from '../deployment/subject.ts';
import type { Clock } from '../time/clock.ts';

/** What CodeDeploy is to deploy. */
export interface CodeDeployRelease extends CodeDeployGroupName {
  /** The group's own where not given. */
  readonly config: string | undefined;
  readonly description: string | undefined;
  /** Its group's alarms do not stop it; that takes the permission codedeploy:UpdateDeploymentGroup. */
  readonly withoutAlarms?: boolean;
  /** The AppSpec for a revision, as text. */
  readonly appSpec: (taskDefinitionArn: string) => string;
}

export interface StartPorts {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** After a lost answer: a deployment that is not listed after this long was not created (milliseconds). */
const createdShowsWithin = 20_000;
const lookEvery = 1_000;
/** CodeDeploy's limit. */
const longestDescription = 512;
/** BatchGetDeployments takes this many at once. */
const readAtOnce = 25;

/**
 * Creates one deployment. After a lost answer the group's deployments are read before anything is sent again.
 * @throws Refusal when another deployment of the group goes on; what CreateDeployment throws
 */
export async function startCodeDeployment(
  place: Pick<Subject, 'cluster' | 'service' | 'taskDefinitionArn'>,
  release: CodeDeployRelease,
  ports: StartPorts,
): Promise<Subject> {
  const { application, group } = release;
  const deploymentId = await createOnce(place, release, ports);
  return {
    ...place,
    deploymentId,
    serviceDeploymentArn: undefined,
    codeDeploy: { application, group },
    createdAt: (await createTime(deploymentId, ports)) ?? ports.clock.now(),
  };
}

/** By AWS, milliseconds since the epoch. What came to be is watched, whether it can be read at once or not. */
async function createTime(deploymentId: string, { aws, signal }: StartPorts): Promise<number | undefined> {
  try {
    const command = new GetDeploymentCommand({ deploymentId });
    const { deploymentInfo } = await aws.codeDeploy.send(command, { abortSignal: signal });
    return deploymentInfo?.createTime?.getTime();
  } catch (error) {
    if (signal.aborted || classify(error) === 'unknown') throw error;
    return undefined;
  }
}

async function createOnce(
  { service, taskDefinitionArn }: Pick<Subject, 'service' | 'taskDefinitionArn'>,
  release: CodeDeployRelease,
  ports: StartPorts,
): Promise<string> {
  const { aws, clock, signal } = ports;
  const content = release.appSpec(taskDefinitionArn);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const command = new CreateDeploymentCommand({
    applicationName: release.application,
    deploymentGroupName: release.group,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } },
    ...(release.config !== undefined && { deploymentConfigName: release.config }),
    ...(release.description !== undefined && {
      description: release.description.slice(0, longestDescription),
    }),
    ...(release.withoutAlarms && { overrideAlarmConfiguration: { enabled: false } }),
  });
  const before = new Set(await listed(release, ports));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const send = () => aws.codeDeploy.send(command, { abortSignal: signal });
      const { deploymentId = '' } = await pastThrottles(send, { clock, signal, random: aws.random });
      return deploymentId;
    } catch (error) {
      // What a second attempt meets may be the first one's doing.
      if (attempt === 1 && classify(error) !== 'lost-answer') throw busy(error, service);
      const look = () => lookForCreated(release, before, sha256, ports);
      const created = await afterLostAnswer(error, look, ports);
      if (created !== undefined) return created;
      if (attempt === 2) throw busy(error, service);
    }
  }
}

/** A deployment of our AppSpec that was not there before; undefined when none shows in time. */
async function lookForCreated(
  group: CodeDeployGroupName,
  before: ReadonlySet<string>,
  sha256: string,
  ports: StartPorts,
): Promise<string | undefined> {
  const { aws, clock, signal } = ports;
  const until = clock.now() + createdShowsWithin;
  for (;;) {
    const fresh = (await listed(group, ports)).filter((id) => !before.has(id)).slice(0, readAtOnce);
    if (fresh.length > 0) {
      const command = new BatchGetDeploymentsCommand({ deploymentIds: fresh });
      const { deploymentsInfo = [] } = await aws.codeDeploy.send(command, { abortSignal: signal });
      const ours = deploymentsInfo.find(({ revision }) => revision?.appSpecContent?.sha256 === sha256);
      if (ours?.deploymentId !== undefined) return ours.deploymentId;
    }
    if (clock.now() >= until) return undefined;
    await clock.sleep(lookEvery, signal);
  }
}

/** Ids of the group's deployments, the newest hundred. */
async function listed(
  { application, group }: CodeDeployGroupName,
  { aws, signal }: StartPorts,
): Promise<readonly string[]> {
  const command = new ListDeploymentsCommand({ applicationName: application, deploymentGroupName: group });
  return (await aws.codeDeploy.send(command, { abortSignal: signal })).deployments ?? [];
}

function busy(error: unknown, service: string): unknown {
  if (!(error instanceof DeploymentLimitExceededException)) return error;
  return new Refusal('in-progress', `CodeDeploy is deploying to ${service} already: ${error.message}`, [
    'who started that deployment; start this job again once it has ended',
  ]);
}
