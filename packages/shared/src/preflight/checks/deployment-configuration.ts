import { text } from '../../json.ts';
import { objection, type Question, type Target } from '../check.ts';
import { objectAt } from './containers.ts';

/** A rolling deployment moves only if it may start one task more, or stop one first. */
export function stuckDeployment({ service, settings, codeDeploy }: Target): readonly Question[] {
  const desired = Number(settings?.desiredCount ?? 0);
  const configuration = objectAt(settings, 'deploymentConfiguration');
  const rolling = (text(configuration.strategy) ?? 'ROLLING') === 'ROLLING';
  if (codeDeploy || !rolling || desired === 0 || settings?.schedulingStrategy === 'DAEMON') return [];
  const minimum = Number(configuration.minimumHealthyPercent ?? 100);
  const maximum = Number(configuration.maximumPercent ?? 200);
  const floor = Math.ceil((desired * minimum) / 100);
  const ceiling = Math.floor((desired * maximum) / 100);
  if (ceiling > desired || floor < desired) return [];
  return objection(
    `With ${desired} desired, minimumHealthyPercent ${minimum} and maximumPercent ${maximum}, ${service} can neither ` +
      'start a task nor stop one.',
  );
}
