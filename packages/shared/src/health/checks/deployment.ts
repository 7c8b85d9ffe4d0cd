import { revisionName } from '../../ecs/release.ts';
import type { TaskView } from '../../ecs/task-view.ts';
import type { Service } from '../../ecs/service.ts';
import { type JsonObject, objects, text } from '../../json.ts';
import type { Check, Reading } from '../check.ts';
import { type Expected, isRevision, runsImage } from '../expected.ts';
import { primaryOf } from '../look.ts';

/** The expected revision or image runs, and its deployment is complete. */
export function deploymentCheck(expected: Expected): Check {
  return {
    name: 'deployment',
    title: 'deployment',
    async sample(look) {
      if (!look) return { outcome: 'no-data', says: 'no service is named' };
      const service = await look.service();
      if (service.status !== 'ACTIVE') return wrong(`the service is ${service.status}`);
      const primary = primaryOf(service) ?? primaryTaskSet(service);
      if (!primary) return { outcome: 'no-data', says: 'ECS shows no deployment of its own' };
      const arn = text(primary['taskDefinition']) ?? service.taskDefinition;
      const revision = revisionName(arn);
      if (expected.taskDefinition !== undefined && !isRevision(arn, expected.taskDefinition)) {
        return wrong(`${revision} runs, where ${revisionName(expected.taskDefinition)} is expected`);
      }
      const unfinished = progress(primary, revision);
      if (unfinished) return unfinished;
      const tasks = expected.image ? running(await look.tasks(), arn) : [];
      const odd = tasks.find(
        ({ containers }) =>
          expected.image && !containers.some((one) => runsImage(one, expected.image ?? none)),
      );
      if (odd || (expected.image && tasks.length === 0)) {
        return wrong(`${revision} does not run ${expected.image?.given ?? ''}`);
      }
      return { outcome: 'healthy', says: `${revision} is deployed` };
    },
  };
}

const none = { given: '', digests: [] };

function running(tasks: readonly TaskView[], arn: string): readonly TaskView[] {
  return tasks.filter((task) => task.taskDefinitionArn === arn && task.lastStatus === 'RUNNING');
}

/** Where CodeDeploy deploys, the task set that has the traffic stands for a deployment. */
function primaryTaskSet({ raw }: Service): JsonObject | undefined {
  return objects(raw['taskSets']).find(({ status }) => status === 'PRIMARY');
}

function progress(primary: JsonObject, revision: string): Reading | undefined {
  if (text(primary['stabilityStatus']) === 'STEADY_STATE') return undefined;
  const desired = Number(primary['desiredCount'] ?? primary['computedDesiredCount'] ?? 0);
  const counts = `${Number(primary['runningCount'] ?? 0)} of ${desired} running`;
  switch (text(primary['rolloutState'])) {
    case 'COMPLETED':
      return undefined;
    case 'FAILED':
      return wrong(`the deployment of ${revision} failed`);
    default:
      return wrong(`${revision} is still being deployed, ${counts}`);
  }
}

function wrong(says: string): Reading {
  return { outcome: 'unhealthy', says, reason: 'service-state' };
}
