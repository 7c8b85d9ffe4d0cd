import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

import { isList, text } from '../../json.ts';
import { fine, no, type Question, type Target } from '../check.ts';
import { distinct, objectAt } from './containers.ts';

/** ECS does not watch an alarm that is in ALARM when the deployment starts. */
export function alarmQuestions({ settings }: Target): readonly Question[] {
  const { alarmNames, enable } = objectAt(objectAt(settings, 'deploymentConfiguration'), 'alarms');
  if (enable !== true || !isList(alarmNames)) return [];
  return distinct(alarmNames.map((name) => text(name))).map((name) => ({
    key: name,
    ask: async ({ aws }) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await aws.cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
      );
      const [alarm] = [...MetricAlarms, ...CompositeAlarms];
      if (alarm === undefined)
        return no(`The alarm ${name} does not exist, so it cannot fail this deployment.`);
      if (alarm.StateValue !== 'ALARM') return fine;
      return no(
        `The alarm ${name} is in ALARM already, so ECS ignores the service’s alarms for this deployment.`,
      );
    },
  }));
}
