import type {
  CreateTargetGroupInput,
  ModifyTargetGroupInput,
  TargetGroup as TargetGroupDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Backend } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import type { HealthCheck } from './health-check.ts';
import { notRegistered, Target, type TargetHealth, type TargetSettings } from './target.ts';

type Settings = ReturnType<typeof withDefaults>;

/** Defaults of the API: 5 successes or 2 failures in a row, every 30 s, 300 s of draining. */
const delayAttribute = 'deregistration_delay.timeout_seconds';
const defaultAttributes: Readonly<Record<string, string>> = {
  'stickiness.enabled': 'false',
  [delayAttribute]: '300',
  'stickiness.type': 'lb_cookie',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'slow_start.duration_seconds': '0',
  'load_balancing.algorithm.type': 'round_robin',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
};

export class TargetGroup implements TargetSettings {
  readonly targetGroupArn: string;
  readonly name: string;
  readonly attributes = new Map(Object.entries(defaultAttributes));
  readonly #simulation: Simulation;
  readonly #loadBalancerArns: () => readonly string[];
  readonly #targets = new Map<string, Target>();
  #settings: Settings;

  /** @param loadBalancerArns the load balancers whose listeners forward to this group, weight 0 included */
  constructor(
    simulation: Simulation,
    identity: { readonly arn: string; readonly name: string },
    settings: Omit<CreateTargetGroupInput, 'Name'>,
    loadBalancerArns: () => readonly string[],
  ) {
    this.#simulation = simulation;
    this.targetGroupArn = identity.arn;
    this.name = identity.name;
    this.#settings = withDefaults(settings);
    this.#loadBalancerArns = loadBalancerArns;
  }

  get inUse(): boolean {
    return this.#loadBalancerArns().length > 0;
  }

  get healthCheck(): HealthCheck {
    const settings = this.#settings;
    return {
      isHttp: settings.HealthCheckProtocol === 'HTTP' || settings.HealthCheckProtocol === 'HTTPS',
      interval: settings.HealthCheckIntervalSeconds * 1000,
      timeout: settings.HealthCheckTimeoutSeconds * 1000,
      healthyThreshold: settings.HealthyThresholdCount,
      unhealthyThreshold: settings.UnhealthyThresholdCount,
      matcher: settings.Matcher?.HttpCode ?? '200',
    };
  }

  get targets(): Target[] {
    return [...this.#targets.values()];
  }

  /** The port of a target that is registered without one. */
  get port(): number {
    return this.#settings.Port;
  }

  /** Where a target that is registered with `port` is checked. */
  healthCheckPort(port: number): string {
    const { HealthCheckPort } = this.#settings;
    return HealthCheckPort === 'traffic-port' ? String(port) : HealthCheckPort;
  }

  describe(): TargetGroupDescription {
    return {
      TargetGroupArn: this.targetGroupArn,
      TargetGroupName: this.name,
      ...this.#settings,
      LoadBalancerArns: [...this.#loadBalancerArns()],
    };
  }

  modify(changes: Omit<ModifyTargetGroupInput, 'TargetGroupArn'>): void {
    this.#settings = withDefaults({ ...this.#settings, ...changes });
    for (const target of this.targets) target.checkChanged();
  }

  /** A rule that may forward here has changed. */
  useChanged(): void {
    for (const target of this.targets) target.useChanged();
  }

  register(id: string, port: number, backend: Backend | undefined): void {
    const key = `${id}:${port}`;
    const before = this.#targets.get(key);
    if (before && before.health.state !== 'draining' && before.backend === backend) return;
    before?.end();
    this.#targets.set(key, new Target(this.#simulation, this, { id, port, backend }));
  }

  deregister(id: string, port: number, drained: () => void): void {
    const key = `${id}:${port}`;
    const target = this.#targets.get(key);
    if (!target || target.health.state === 'draining') {
      this.#simulation.time.after(0, 'nothing to drain', drained);
      return;
    }
    target.drain(Number(this.attributes.get(delayAttribute)) * 1000, () => {
      this.#targets.delete(key);
      drained();
    });
  }

  has(id: string, port: number): boolean {
    return this.#targets.has(`${id}:${port}`);
  }

  health(id: string, port: number): TargetHealth {
    return this.#targets.get(`${id}:${port}`)?.health ?? notRegistered;
  }

  /** Who gets requests: the healthy ones or, when there is none, all (the load balancer fails open). */
  routable(): Target[] {
    const registered = this.targets.filter(({ health }) => health.state !== 'draining');
    const healthy = registered.filter(({ health }) => health.state === 'healthy');
    return healthy.length > 0 ? healthy : registered;
  }
}

function withDefaults(settings: Omit<CreateTargetGroupInput, 'Name' | 'Tags'>) {
  const { Protocol = 'HTTP', HealthCheckProtocol = Protocol } = settings;
  const isHttp = HealthCheckProtocol === 'HTTP' || HealthCheckProtocol === 'HTTPS';
  return {
    Protocol,
    Port: settings.Port ?? 80,
    VpcId: settings.VpcId ?? 'vpc-0a1b2c3d',
    HealthCheckProtocol,
    HealthCheckPort: settings.HealthCheckPort ?? 'traffic-port',
    HealthCheckEnabled: settings.HealthCheckEnabled ?? true,
    HealthCheckIntervalSeconds: settings.HealthCheckIntervalSeconds ?? 30,
    HealthCheckTimeoutSeconds:
      settings.HealthCheckTimeoutSeconds ?? (HealthCheckProtocol === 'HTTP' ? 6 : 10),
    HealthyThresholdCount: settings.HealthyThresholdCount ?? 5,
    UnhealthyThresholdCount: settings.UnhealthyThresholdCount ?? 2,
    ...(isHttp && {
      HealthCheckPath: settings.HealthCheckPath ?? '/',
      Matcher: settings.Matcher ?? { HttpCode: '200' },
    }),
    TargetType: settings.TargetType ?? 'ip',
    ...(isHttp && { ProtocolVersion: settings.ProtocolVersion ?? 'HTTP1' }),
    IpAddressType: settings.IpAddressType ?? 'ipv4',
  };
}
