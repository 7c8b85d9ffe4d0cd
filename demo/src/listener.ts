import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  waitUntilLoadBalancerAvailable,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from '@ecs-actions/testkit/clients';

/** Where a browser finds the account's one load balancer. */
export async function listenerUrl(simulator: Simulator): Promise<string> {
  const { elb } = clientsOf(simulator);
  await waitUntilLoadBalancerAvailable({ client: elb, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, {});
  const { LoadBalancers: [balancer] = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
  const { Listeners: [listener] = [] } = await elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }),
  );
  return `http://${balancer?.DNSName}:${listener?.Port}/`;
}
