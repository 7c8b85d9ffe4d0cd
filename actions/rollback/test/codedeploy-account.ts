import { expect } from '@jest/globals';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import type { World } from '@ecs-actions/simulator/control/world';
import { usualInputs } from '../../render-deploy/test/story.ts';
import type { Account } from './account.ts';

export const minute = 60_000;
/** How long the old tasks are kept after all requests go to the new ones. */
export const keepsOld = (terminationWaitTimeInMinutes: number) => ({
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes },
  },
});
export const canary = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' };
const three: World = {
  images: ['1', '2', '3'].map((tag) => ({
    repositoryName: 'web',
    tags: [tag],
    content: tag,
    platforms: ['linux/amd64'],
  })),
};
/** The service under CodeDeploy, with three images; `group` is of its deployment group. */
export const world = (group: Readonly<Record<string, unknown>> = {}): World =>
  codeDeployWorld({ group, more: three });

type Rollback = Parameters<Account['rollBack']>[0];

/** The status of a rollback, and the revision that serves after it. */
export const pressed = async (account: Account, inputs?: Rollback) => {
  const outputs = await account.rollBack(inputs);
  const runs = (await account.service()).taskDefinition.replace(/^.*\//, '');
  return [outputs['status'], runs];
};

/** Lets a deployment that succeeded end altogether. */
export const settled = ({ clock }: Account) => clock.sleep(5 * minute);

export const atOnce = { ...usualInputs.codeDeploy, config: 'CodeDeployDefault.ECSAllAtOnce' };

/** Releases these images, one after the other, each to its end. */
export const released = async (account: Account, ...versions: readonly number[]) => {
  for (const version of versions) {
    expect(await account.deploy(version, { codeDeploy: atOnce })).toBe('succeeded');
    await settled(account);
  }
};

/** What the simulator recorded. */
export const events = ({ control }: Account, kind: string) =>
  control.truth().events.filter((event) => event.kind === kind);
