import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

import type { Aws } from '../../aws/aws.ts';
import { isList, text } from '../../json.ts';
import { fine, no, type Question, type Target } from '../check.ts';
import { distinct, objectAt } from './containers.ts';

/** ECS does not watch an alarm that is in ALARM when the deployment starts. */
export function alarmQuestions({ settings }: Target): readonly Question[] {
  const { alarmNames, enable } = objectAt(objectAt(settings, 'deploymentConfiguration'), 'alarms');
  if (enable !== true || !isList(alarmNames)) return [];
  return questions(
    distinct(alarmNames.map((name) => text(name))),
    'so ECS ignores the service’s alarms for this deployment',
  );
}

/** CodeDeploy ends a deployment whenever it finds one of its group's alarms in ALARM. */
export function groupAlarmQuestions({ codeDeploy }: Target): readonly Question[] {
  return questions(codeDeploy?.alarms ?? [], 'and ends this deployment unless it recovers first');
}

function questions(names: readonly string[], consequence: string): readonly Question[] {
  return names.map((name) => ({
    key: name,
    ask: async ({ aws }) => {
      const state = await stateOf(aws, name);
      if (state === undefined)
        return no(`The alarm ${name} does not exist, so it cannot fail this deployment.`);
      return state === 'ALARM' ? no(`The alarm ${name} is in ALARM already, ${consequence}.`) : fine;
    },
  }));
}

/** `OK`, `ALARM` or `INSUFFICIENT_DATA`; undefined where there is no such alarm. */
async function stateOf(aws: Aws, name: string): Promise<string | undefined> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await aws.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const [alarm] = [...MetricAlarms, ...CompositeAlarms];
  return alarm && (alarm.StateValue ?? '');
}
