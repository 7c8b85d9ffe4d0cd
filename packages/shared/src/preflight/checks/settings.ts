import { isList, objects, text } from '../../json.ts';
import { objection, type Question, type Target } from '../check.ts';
import { objectAt } from './containers.ts';

export function nothingDesired({ service, settings }: Target): readonly Question[] {
  if (settings?.desiredCount !== 0 || settings.schedulingStrategy === 'DAEMON') return [];
  return objection(
    `The desired count of ${service} is 0, so the deployment starts nothing and proves nothing.`,
  );
}

/** A pause that nobody answers goes on by itself where its time-out says CONTINUE. */
export function continuingHooks({ settings }: Target): readonly Question[] {
  return objects(objectAt(settings, 'deploymentConfiguration').lifecycleHooks)
    .filter(
      (hook) => hook.targetType === 'PAUSE' && objectAt(hook, 'timeoutConfiguration').action === 'CONTINUE',
    )
    .flatMap(({ lifecycleStages }) => {
      const stages = isList(lifecycleStages) ? lifecycleStages.map((stage) => text(stage)).join(', ') : '';
      return objection(`The pause at ${stages} continues when its time-out passes without an answer.`);
    });
}
