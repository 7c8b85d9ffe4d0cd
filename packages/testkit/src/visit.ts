import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Simulator } from '@ecs-actions/simulator/simulator';

/**
 * Sends a request in process to the load balancer in front of a service, as its users do; the truth tells which release
 * answered.
 * @returns the status
 */
export async function visit(simulator: Pick<Simulator, 'handle'>, { elb }: Aws): Promise<number> {
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
  const headers = { host: LoadBalancers[0]?.DNSName ?? '' };
  return (await simulator.handle({ method: 'GET', path: '/', headers, body: '' })).status;
}
