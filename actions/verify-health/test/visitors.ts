import type { Aws } from '@ecs-actions/shared/aws/aws';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { findUrl } from '@ecs-actions/shared/health/url';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { Simulator } from '@ecs-actions/simulator/simulator';

/** Somebody who asks the load balancer of `web` every second of stepped time, until told to stop. */
export async function visit(
  { aws, clock }: { readonly aws: Aws; readonly clock: Clock },
  simulator: Simulator,
  signal: AbortSignal,
): Promise<void> {
  const service = (await describeServices(aws, 'main', ['web'])).get('web');
  if (!service) throw new Error('there is no service');
  const { url } = await findUrl(aws, service, { path: '/', method: 'GET' }, signal);
  const ask = async (): Promise<void> => {
    while (!signal.aborted) {
      await simulator.handle({ method: 'GET', path: '/', headers: { host: url.host }, body: '' });
      await clock.sleep(1_000, signal).catch(() => undefined);
    }
  };
  void ask();
}
