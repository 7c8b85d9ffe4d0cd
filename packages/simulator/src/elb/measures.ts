import type { Metrics } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import type { Listener } from './store.ts';

const namespace = 'AWS/ApplicationELB';
const minute = 60_000;
/** From the end of a minute to when CloudWatch shows its values. */
const delay = 30_000;

/**
 * What an application load balancer reports to CloudWatch, once a minute, and only what there was: no requests and no errors
 * are missing, not 0 (Elastic Load Balancing user guide, "CloudWatch metrics for your Application Load Balancer").
 */
export class Measures {
  readonly #simulation: Simulation;
  readonly #metrics: Metrics;

  constructor(simulation: Simulation, metrics: Metrics) {
    this.#simulation = simulation;
    this.#metrics = metrics;
  }

  /** A target answered. */
  answered(
    listener: Listener,
    targetGroupArn: string,
    { status, milliseconds }: { readonly status: number; readonly milliseconds: number },
  ): void {
    this.#count(listener, targetGroupArn, 'RequestCount', 1);
    this.#count(listener, targetGroupArn, `HTTPCode_Target_${Math.floor(status / 100)}XX_Count`, 1);
    this.#count(listener, targetGroupArn, 'TargetResponseTime', milliseconds / 1_000);
  }

  /** A target was asked, and did not answer. */
  unanswered(listener: Listener, targetGroupArn: string): void {
    this.#count(listener, targetGroupArn, 'RequestCount', 1);
    this.#count(listener, targetGroupArn, 'TargetConnectionErrorCount', 1);
    this.#count(listener, undefined, 'HTTPCode_ELB_5XX_Count', 1);
  }

  /** There was no target to ask, which does not count as a request. */
  refused(listener: Listener): void {
    this.#count(listener, undefined, 'HTTPCode_ELB_5XX_Count', 1);
  }

  #count({ loadBalancer }: Listener, targetGroupArn: string | undefined, name: string, value: number): void {
    if (loadBalancer.type !== 'application') return;
    const { now } = this.#simulation.time;
    const options = { shownAfter: minute - (now % minute) + delay };
    const whole = { LoadBalancer: afterKind(loadBalancer.arn) };
    this.#metrics.put(namespace, name, whole, value, options);
    if (targetGroupArn === undefined) return;
    const TargetGroup = targetGroupArn.slice(targetGroupArn.lastIndexOf(':') + 1);
    this.#metrics.put(namespace, name, { ...whole, TargetGroup }, value, options);
  }
}

/** `app/web/0123456789abcdef` */
function afterKind(arn: string): string {
  return arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
}
