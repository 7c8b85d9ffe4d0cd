import type { Backend } from './ports.ts';

export interface ApplicationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Virtual milliseconds until it comes. */
  readonly latency: number;
}

const healthPath = /^\/(?:-\/)?(?:health|healthz|health-?check|ready|readyz|live|livez|ping)\/?$/i;

/**
 * What the application in a container answers at virtual time `now`; undefined while it refuses connections. The load
 * balancer's checker and the usual health paths get the health status, everything else the other.
 */
export function answerOf(
  backend: Backend,
  path: string,
  userAgent: string,
  now: number,
): ApplicationAnswer | undefined {
  const { behaviour, taskArn, revision, startedAt } = backend;
  if (now - startedAt < behaviour.healthyAfter) return undefined;
  const [pathname = '/'] = path.split('?', 1);
  const isHealth = userAgent.startsWith('ELB-HealthChecker/') || healthPath.test(pathname);
  const status = isHealth ? behaviour.healthStatus : behaviour.status;
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-version': behaviour.version },
    body: JSON.stringify({
      status: status < 400 ? 'ok' : 'error',
      version: behaviour.version,
      revision: revision.slice(revision.lastIndexOf('/') + 1),
      task: taskArn.slice(taskArn.lastIndexOf('/') + 1),
    }),
    latency: behaviour.latency,
  };
}
