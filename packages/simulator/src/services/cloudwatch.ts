import type { DescribeAlarmsInput, SetAlarmStateInput, StateValue } from '@aws-sdk/client-cloudwatch';
import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { Alarms } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type ServiceApi } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import { metricData } from './metric-data.ts';
import { MetricStore } from './metric-store.ts';

export interface CloudWatchWorld {
  readonly alarms?: readonly {
    readonly alarmName: string;
    readonly stateValue?: StateValue;
    readonly alarmType?: 'MetricAlarm' | 'CompositeAlarm';
  }[];
  /** What others than the simulated services report: from now on `value`, once in `everySeconds` (60). */
  readonly metrics?: readonly {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions?: readonly { readonly name: string; readonly value: string }[];
    /** Not given: nothing any more. */
    readonly value?: number;
    readonly everySeconds?: number;
  }[];
}

interface Alarm {
  readonly name: string;
  readonly type: string;
  state: StateValue;
  reason: string;
  /** Epoch seconds. */
  updated: number;
}

type Listener = (name: string, state: StateValue) => void;

export class CloudWatch implements Seedable, Alarms {
  readonly members = ['alarms', 'metrics'];
  readonly api: ServiceApi;
  readonly metrics: MetricStore;
  readonly #simulation: Simulation;
  readonly #alarms = new Map<string, Alarm>();
  readonly #listeners: Listener[] = [];

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.metrics = new MetricStore(simulation);
    this.api = {
      name: 'cloudwatch',
      operations: {
        GetMetricData: operation((input: Parameters<typeof metricData>[1]) =>
          metricData(this.metrics, input),
        ),
        DescribeAlarms: operation((input: DescribeAlarmsInput) => this.#describe(input)),
        SetAlarmState: operation((input: SetAlarmStateInput) => this.#setState(input)),
      },
    };
  }

  seed({ alarms = [], metrics = [] }: World & CloudWatchWorld): void {
    refuseUnknown('alarms', alarms, ['alarmName', 'stateValue', 'alarmType']);
    refuseUnknown('metrics', metrics, ['namespace', 'metricName', 'dimensions', 'value', 'everySeconds']);
    for (const { namespace, metricName, dimensions = [], value, everySeconds = 60 } of metrics) {
      const byName = Object.fromEntries(dimensions.map((one) => [one.name, one.value]));
      const identity = { namespace, name: metricName, dimensions: byName };
      this.metrics.setLevel(identity, { value, every: everySeconds * 1_000 });
    }
    for (const { alarmName, stateValue, alarmType = 'MetricAlarm' } of alarms) {
      const alarm = this.#alarms.get(alarmName);
      if (!alarm) {
        this.#alarms.set(alarmName, {
          name: alarmName,
          type: alarmType,
          state: stateValue ?? 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          updated: this.#simulation.time.now / 1000,
        });
      } else if (stateValue) this.#enter(alarm, stateValue, 'Threshold Crossed');
    }
  }

  state(name: string): StateValue | undefined {
    return this.#alarms.get(name)?.state;
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  #enter(alarm: Alarm, state: StateValue, reason: string): void {
    alarm.reason = reason;
    if (alarm.state === state) return;
    alarm.state = state;
    alarm.updated = this.#simulation.time.now / 1000;
    this.#simulation.truth.record(this.#simulation.time.now, 'alarm.changed', { alarm: alarm.name, state });
    for (const listener of this.#listeners) listener(alarm.name, state);
  }

  #setState({ AlarmName = '', StateValue: state = 'OK', StateReason = '' }: SetAlarmStateInput): void {
    const alarm = this.#alarms.get(AlarmName);
    if (!alarm) throw new ApiError('ResourceNotFound', 'Unable to find alarm', 404);
    this.#enter(alarm, state, StateReason);
  }

  #describe(input: DescribeAlarmsInput): unknown {
    for (const member of ['ActionPrefix', 'ChildrenOfAlarmName', 'ParentsOfAlarmName'] as const) {
      if (input[member] !== undefined) {
        throw new ApiError('ValidationError', `the simulator does not take ${member} in DescribeAlarms`);
      }
    }
    const { AlarmNames, AlarmNamePrefix, StateValue: state, AlarmTypes = ['MetricAlarm'] } = input;
    if (AlarmNames && AlarmNamePrefix !== undefined) {
      throw new ApiError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be used together');
    }
    const matching = [...this.#alarms.values()].filter(
      (alarm) =>
        AlarmTypes.some((type) => type === alarm.type) &&
        (AlarmNames?.includes(alarm.name) ?? true) &&
        alarm.name.startsWith(AlarmNamePrefix ?? '') &&
        (state === undefined || alarm.state === state),
    );
    const { items, nextToken } = page(matching, {
      limit: input.MaxRecords,
      usual: 50,
      most: 100,
      token: input.NextToken,
      error: 'InvalidNextToken',
    });
    return {
      MetricAlarms: items.filter(({ type }) => type === 'MetricAlarm').map((alarm) => this.#shape(alarm)),
      CompositeAlarms: items
        .filter(({ type }) => type === 'CompositeAlarm')
        .map((alarm) => this.#shape(alarm)),
      ...(nextToken ? { NextToken: nextToken } : {}),
    };
  }

  #shape({ name, state, reason, updated }: Alarm): Record<string, unknown> {
    const { region, account } = this.#simulation;
    return {
      AlarmName: name,
      AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      StateValue: state,
      StateReason: reason,
      StateUpdatedTimestamp: updated,
      StateTransitionedTimestamp: updated,
    };
  }
}
