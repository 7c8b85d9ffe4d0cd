import { codeDeployWorld, rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import { happened, type Play } from '@ecs-actions/testkit/play';
import type { Scene } from '@ecs-actions/testkit/worlds';

/** Goes back by itself, and keeps the old tasks for an hour. */
const group = {
  ...rollsBack,
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 60 },
  },
};

export const canary = { 'codedeploy-deployment-config': 'CodeDeployDefault.ECSCanary10Percent5Minutes' };

/** More slowly than usual: a diagnosis has seconds, in which a busy machine is to read everything. */
export function scene(world: Parameters<typeof codeDeployWorld>[0] = {}, inputs = {}): Scene {
  return { world: () => codeDeployWorld({ group, ...world }), inputs, factor: 15 };
}

/** A task of the release has started. */
export async function started({ simulator }: Pick<Play, 'simulator'>): Promise<unknown> {
  return happened(simulator, 'task.started', ({ taskDefinition }) =>
    String(taskDefinition).endsWith('web:2'),
  );
}
