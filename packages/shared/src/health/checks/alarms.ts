import { DescribeAlarmsCommand, type AlarmType } from '@aws-sdk/client-cloudwatch';
import type { Aws } from '../../aws/aws.ts';
import type { Check } from '../check.ts';

interface AlarmView {
  readonly name: string;
  readonly state: string;
}

const alarmTypes: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];
const namesPerCall = 100;

/**
 * None of the alarms is in ALARM. INSUFFICIENT_DATA is no alarm, as ECS has it too.
 * @param wanted names, or `prefix*`
 * @param label tells it from other checks of alarms
 */
export function alarmsCheck(aws: Aws, wanted: readonly string[], label?: string): Check {
  return {
    name: 'alarms',
    title: label === undefined ? 'alarms' : `alarms ${label}`,
    async sample(_look, signal) {
      const alarms = await readAlarms(aws, wanted, signal);
      const missing = wanted.filter((one) => !alarms.some(({ name }) => means(one, name)));
      if (missing.length > 0) return { outcome: 'error', says: `there is no alarm ${missing.join(', ')}` };
      const raised = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
      return raised.length > 0
        ? { outcome: 'unhealthy', says: `${raised.sort().join(', ')} in ALARM`, reason: 'alarm' }
        : { outcome: 'healthy', says: `none of ${alarms.length} in ALARM` };
    },
  };
}

function means(wanted: string, name: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

async function readAlarms(
  aws: Aws,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly AlarmView[]> {
  const names = wanted.filter((one) => !one.endsWith('*'));
  const batches = Array.from({ length: Math.ceil(names.length / namesPerCall) }, (_, index) =>
    names.slice(index * namesPerCall, (index + 1) * namesPerCall),
  );
  const queries = [
    ...batches.map((AlarmNames) => ({ AlarmNames })),
    ...wanted.filter((one) => one.endsWith('*')).map((one) => ({ AlarmNamePrefix: one.slice(0, -1) })),
  ];
  const found = await Promise.all(queries.map((query) => readPages(aws, query, signal)));
  return [...new Map(found.flat().map((alarm) => [alarm.name, alarm])).values()];
}

async function readPages(
  { cloudwatch }: Aws,
  query: { readonly AlarmNames: string[] } | { readonly AlarmNamePrefix: string },
  signal: AbortSignal,
): Promise<AlarmView[]> {
  const alarms: AlarmView[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudwatch.send(
      new DescribeAlarmsCommand({ ...query, AlarmTypes: alarmTypes, NextToken }),
      { abortSignal: signal },
    );
    for (const { AlarmName = '', StateValue = '' } of [
      ...(page.MetricAlarms ?? []),
      ...(page.CompositeAlarms ?? []),
    ]) {
      alarms.push({ name: AlarmName, state: StateValue });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return alarms;
}
