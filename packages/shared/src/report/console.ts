import { lastPart } from '../ecs/arn.ts';

/** Each partition of AWS has a console of its own. */
function host(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : `${region}.console.aws.amazon.com`;
}

/** The page of a cluster's services, for a service that has no page of its own. */
export function clusterConsole(region: string, cluster: string): string {
  const name = encodeURIComponent(lastPart(cluster));
  return `https://${host(region)}/ecs/v2/clusters/${name}/services?region=${encodeURIComponent(region)}`;
}

/** The page of a service in the AWS console. */
export function serviceConsole(region: string, cluster: string, service: string): string {
  const path = ['clusters', lastPart(cluster), 'services', service];
  return `https://${host(region)}/ecs/v2/${path.map((part) => encodeURIComponent(part)).join('/')}/health?region=${encodeURIComponent(region)}`;
}
