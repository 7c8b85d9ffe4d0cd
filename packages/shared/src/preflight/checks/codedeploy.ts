import {
  BatchGetDeploymentsCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeTargetGroupsCommand,
  type TargetGroup,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Aws } from '../../aws/aws.ts';
import { classify, missingPermission } from '../../aws/errors.ts';
import type { CodeDeployGroup } from '../../codedeploy/group.ts';
import { fine, no, objection, type Question, type Target } from '../check.ts';

/** Without it nothing is seen of a deployment that was started. Asked for the group's deployment before this one. */
export function sightQuestions({ codeDeploy }: Target): readonly Question[] {
  return reads(codeDeploy, 'this step could not see how the deployment ends', [
    (aws, id) => aws.codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [id] })),
  ]);
}

/** What can be missing while the end is still seen. */
export function detailQuestions({ codeDeploy }: Target): readonly Question[] {
  return [
    ...reads(codeDeploy, 'a way back could not be followed', [
      (aws, id) => aws.codeDeploy.send(new GetDeploymentCommand({ deploymentId: id })),
    ]),
    ...reads(codeDeploy, 'neither stages nor hooks nor shares of the traffic can be told', [
      (aws, id) => aws.codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId: id })),
      (aws, id) =>
        aws.codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId: id, targetId: 'unknown' })),
    ]),
  ];
}

/** Only a refusal for want of the right is an answer: the deployment that is asked for may be gone by now. */
function reads(
  group: CodeDeployGroup | undefined,
  consequence: string,
  calls: readonly ((aws: Aws, deploymentId: string) => Promise<unknown>)[],
): readonly Question[] {
  const id = group?.lastDeployment;
  if (id === undefined) return [];
  return calls.map((call, index) => ({
    key: `${id} ${index} ${consequence}`,
    ask: async ({ aws }) => {
      try {
        await call(aws, id);
        return fine;
      } catch (error) {
        const action = missingPermission(error);
        if (action !== undefined) return no(`${action} is not allowed, so ${consequence}.`);
        if (['not-found', 'invalid'].includes(classify(error))) return fine;
        throw error;
      }
    },
  }));
}

/** Those between which CodeDeploy moves the traffic. */
export function groupTargetQuestions({ codeDeploy }: Target): readonly Question[] {
  return (codeDeploy?.targetGroups ?? []).map((name) => ({
    key: name,
    ask: async ({ aws }) =>
      (await targetGroup(aws, name)) ? fine : no(`The target group ${name} does not exist.`),
  }));
}

/** A Network Load Balancer cannot share requests out: CodeDeploy moves them at once there, or not at all. */
export function sharedByNetworkLoadBalancer({ codeDeploy }: Target): readonly Question[] {
  if (!codeDeploy || codeDeploy.shiftTime === 0) return [];
  return codeDeploy.targetGroups.map((name) => ({
    key: `${name} ${codeDeploy.config}`,
    ask: async ({ aws }) => {
      const { Protocol = '' } = (await targetGroup(aws, name)) ?? {};
      return ['TCP', 'UDP', 'TCP_UDP', 'TLS'].includes(Protocol)
        ? no(
            `The target group ${name} is of a Network Load Balancer, to which ${codeDeploy.config} does not apply.`,
          )
        : fine;
    },
  }));
}

export function waitsForSomebody({ codeDeploy }: Target): readonly Question[] {
  const minutes = codeDeploy?.waitsForSomebody;
  if (codeDeploy === undefined || minutes === undefined) return [];
  return objection(
    `The deployment group ${codeDeploy.group} waits ${minutes} minutes for somebody to let the traffic move, and stops the deployment when nobody does.`,
  );
}

async function targetGroup(aws: Aws, name: string): Promise<TargetGroup | undefined> {
  try {
    return (await aws.elb.send(new DescribeTargetGroupsCommand({ Names: [name] }))).TargetGroups?.[0];
  } catch (error) {
    if (error instanceof TargetGroupNotFoundException) return undefined;
    throw error;
  }
}
