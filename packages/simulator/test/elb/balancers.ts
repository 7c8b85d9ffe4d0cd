import { EventQueue } from '../../src/core/events.ts';
import type { Backend, Behaviour } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { Truth } from '../../src/core/truth.ts';
import { defaultVariants, type Variants } from '../../src/core/variants.ts';
import { LoadBalancers } from '../../src/elb/load-balancers.ts';
import { MetricStore } from '../../src/services/metric-store.ts';
import { behaviourFrom } from '../../src/tasks/behaviour.ts';

export const groupArn =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef';
export const otherArn =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/fedcba9876543210';

/** Two target groups, `web` on a listener and `other` on none, and time that moves by hand. */
export class Balancers {
  readonly simulation: Simulation;
  readonly loadBalancers: LoadBalancers;
  readonly metrics: MetricStore;

  constructor(options: { variants?: Partial<Variants>; group?: object; listen?: boolean } = {}) {
    this.simulation = {
      time: new EventQueue(Date.UTC(2026, 0, 5)),
      random: new Random(7),
      variants: { ...defaultVariants, ...options.variants },
      truth: new Truth(),
      account: '123456789012',
      region: 'eu-west-1',
      host: () => '127.0.0.1:1',
    };
    this.metrics = new MetricStore(this.simulation);
    this.loadBalancers = new LoadBalancers(this.simulation, this.metrics);
    this.loadBalancers.seed({
      targetGroups: [
        {
          targetGroupName: 'web',
          targetGroupArn: groupArn,
          port: 8080,
          healthCheckIntervalSeconds: 10,
          healthyThresholdCount: 2,
          unhealthyThresholdCount: 3,
          attributes: { 'deregistration_delay.timeout_seconds': '30' },
          ...options.group,
        },
        { targetGroupName: 'other', targetGroupArn: otherArn },
      ],
      loadBalancers: [{ loadBalancerName: 'front', listen: options.listen ?? false }],
      listeners: [
        { loadBalancerName: 'front', defaultActions: [{ type: 'forward', targetGroupName: 'web' }] },
      ],
    });
  }

  call(operation: string, input: object): unknown {
    const execute = this.loadBalancers.api.operations[operation];
    if (!execute) throw new Error(`no operation ${operation}`);
    return execute({ ...input }, { accessKeyId: 'AKIATEST', userAgent: 'test', region: 'eu-west-1' });
  }

  /** As CloudWatch names the load balancer. */
  get loadBalancerName(): string {
    return /loadbalancer\/([^"]+)"/.exec(JSON.stringify(this.call('DescribeLoadBalancers', {})))?.[1] ?? '';
  }

  /** Asks the load balancer for a path. */
  get(path: string): void {
    const host =
      /"DNSName":"([^"]+)"/.exec(JSON.stringify(this.call('DescribeLoadBalancers', {})))?.[1] ?? '';
    this.loadBalancers.exchange({ method: 'GET', path, headers: { host }, body: '' });
  }

  pass(seconds: number): void {
    this.simulation.time.runUntil(this.simulation.time.now + seconds * 1000);
  }

  /** Registers a task's container that starts now; labels as on its image, without the prefix. */
  start(id: string, labels: Record<string, string> = {}, targetGroupArn = groupArn, age = 0): Backend {
    const backend = {
      behaviour: this.behaviour(labels),
      taskArn: `task/${id}`,
      revision: `web:${labels['version'] ?? '1'}`,
      startedAt: this.simulation.time.now - age,
    };
    this.loadBalancers.targetGroups.register(targetGroupArn, id, 8080, backend);
    return backend;
  }

  behaviour(labels: Record<string, string>): Behaviour {
    return behaviourFrom(labels);
  }

  health(id: string, targetGroupArn = groupArn): unknown {
    return this.loadBalancers.targetGroups.health(targetGroupArn, id, 8080);
  }
}
