import type { EcsContext } from './context.ts';
import { deploymentFacts } from './facts.ts';
import type { Rollouts } from './rollouts.ts';

/** Fails the deployments that watch an alarm when it goes into ALARM. */
export function watchAlarms(context: EcsContext, rollouts: Rollouts): void {
  const { ports, store, simulation } = context;
  ports.alarms.onChange((name, state) => {
    if (state !== 'ALARM') return;
    for (const { current } of store.services.values()) {
      if (!current?.alarms.names.includes(name)) continue;
      if (current.alarms.status !== 'MONITORING' || current.status !== 'IN_PROGRESS') continue;
      if (current.breaker.status === 'TRIGGERED') continue;
      current.alarms.triggered.push(name);
      simulation.truth.record(simulation.time.now, 'alarm.triggered', {
        ...deploymentFacts(current),
        alarm: name,
      });
      rollouts.fail(current, 'alarm');
    }
  });
}
