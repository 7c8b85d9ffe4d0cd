import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';

import { text } from '../../json.ts';
import { fine, no, type Question, type Target } from '../check.ts';
import { containersOf, objectAt } from './containers.ts';

/** Where the log driver awslogs writes to, unless it is to create the group itself. */
export function logGroupQuestions({ definition }: Target): readonly Question[] {
  return containersOf(definition).flatMap((container) => {
    const configuration = objectAt(container, 'logConfiguration');
    const options = objectAt(configuration, 'options');
    const [group, region] = [text(options['awslogs-group']), text(options['awslogs-region'])];
    if (configuration.logDriver !== 'awslogs' || group === undefined) return [];
    if (options['awslogs-create-group'] === 'true') return [];
    return [
      {
        key: `${region ?? ''} ${group}`,
        ask: async ({ aws }) => {
          const { logGroups = [] } = await (region === undefined ? aws : aws.in(region)).logs.send(
            new DescribeLogGroupsCommand({ logGroupNamePrefix: group }),
          );
          return logGroups.some(({ logGroupName }) => logGroupName === group)
            ? fine
            : no(`The log group ${group} does not exist, and tasks cannot start without it.`);
        },
      } satisfies Question,
    ];
  });
}
