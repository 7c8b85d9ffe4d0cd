import type { World } from '@ecs-actions/simulator/control/world';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { failing, good } from '../../demo/src/release.ts';
import {
  applicationName,
  appSpecWith,
  codeDeployWorld,
  deploymentGroupName,
} from '../../packages/testkit/src/codedeploy-world.ts';

/** The service `web` under CodeDeploy, and the images of two releases of it, by version. */
export const environment: World = {
  ...codeDeployWorld({ more: { functions: [{ functionName: 'look-at-it' }] } }),
  backends: 'http',
  behaviours: [],
  loadBalancers: [{ loadBalancerName: 'web', listen: true }],
  images: [
    { repositoryName: 'web', tags: ['1'], labels: { 'simulator.version': '1' } },
    ...[good, failing].map(({ version, labels }) => ({
      repositoryName: 'web',
      tags: [version],
      labels,
    })),
  ],
};

/** A function looks at the release before users get it. */
export const appSpec = appSpecWith({ AfterAllowTestTraffic: 'look-at-it' });

/** What `with` of a workflow has that deploys through CodeDeploy, beside the usual. */
export const settings = `images: '[{ container: app, repository: web }]'
path: /
codedeploy-application: ${applicationName}
codedeploy-deployment-group: ${deploymentGroupName}
codedeploy-deployment-config: \${{ vars.CODEDEPLOY_CONFIG }}
verify-timeout: \${{ vars.VERIFY_TIMEOUT }}`;

/** What CodeDeploy has asked, and the shares of users' requests that releases got from it, in this order. */
export function steps({ truth }: Simulator): string {
  return truth.events
    .flatMap(({ kind, event, traffic, percent }) => {
      if (kind === 'codedeploy.hook-invoked') return [String(event)];
      return kind === 'codedeploy.shifted' && traffic === 'production' ? [`${String(percent)} %`] : [];
    })
    .join(', ');
}
