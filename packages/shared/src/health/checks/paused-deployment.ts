import type { DeploymentView } from '../../deployment/observation.ts';
import { revisionName } from '../../ecs/release.ts';
import type { Check } from '../check.ts';

/**
 * At a pause a deployment cannot be complete; what can be asked is that it goes on, and that no detector has triggered.
 * @param seen the deployment as it was last looked at
 */
export function pausedDeploymentCheck(seen: () => DeploymentView | undefined): Check {
  return {
    name: 'deployment',
    title: 'deployment',
    async sample() {
      const deployment = seen();
      if (!deployment) return { outcome: 'error', says: 'the deployment is not to be seen' };
      const { alarms, breaker } = deployment;
      const revision = revisionName(deployment.taskDefinitionArn ?? '');
      if (breaker?.triggered) {
        const says = `the circuit breaker triggered after ${breaker.failures} failed tasks`;
        return { outcome: 'unhealthy', says, reason: 'container-exit' };
      }
      if (alarms && alarms.triggered.length > 0) {
        const says = `the deployment's alarm ${alarms.triggered.join(', ')} triggered`;
        return { outcome: 'unhealthy', says, reason: 'alarm' };
      }
      return { outcome: 'healthy', says: `${revision} is in progress, and no detector triggered` };
    },
  };
}
