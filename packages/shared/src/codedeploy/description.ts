import { revisionName } from '../ecs/release.ts';

/**
 * The description of a deployment that is given none: what it deploys, and what ran complete before. CodeDeploy knows of no
 * release before its first, so this is how the way back from that one is found.
 * @param before task definition ARN
 */
export function describeRelease(taskDefinitionArn: string, before: string | undefined): string {
  const name = revisionName(taskDefinitionArn);
  return before === undefined ? name : `${name} (was ${revisionName(before)})`;
}

/**
 * The ARN of what a deployment replaced, by its description; undefined where that does not say so.
 * @param taskDefinitionArn of what it deployed, in the same account and Region
 */
export function replacedIn(description: string | undefined, taskDefinitionArn: string): string | undefined {
  const before = /^\S+:\d+ \(was (?<revision>[\w-]{1,255}:\d+)\)$/.exec(description ?? '')?.groups?.[
    'revision'
  ];
  return before === undefined ? undefined : taskDefinitionArn.replace(/\/[^/]*$/, `/${before}`);
}
