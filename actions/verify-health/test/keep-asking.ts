import { get } from 'node:http';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { findUrl } from '@ecs-actions/shared/health/url';

/** Users: asks the production listener of `web`, which is a real one, again and again until it is stopped. */
export async function keepAsking(aws: Aws): Promise<Disposable & { stop(): void }> {
  const service = (await describeServices(aws, 'main', ['web'])).get('web');
  if (!service) throw new Error('there is no service');
  const { url } = await findUrl(aws, service, { path: '/', method: 'GET' }, new AbortController().signal);
  const timer = setInterval(() => {
    get(url, { agent: false }, (response) => response.resume()).on('error', () => undefined);
  }, 5);
  const stop = (): void => clearInterval(timer);
  return { stop, [Symbol.dispose]: stop };
}
