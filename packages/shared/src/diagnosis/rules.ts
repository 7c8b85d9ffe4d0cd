import type { Rule } from './rule.ts';
import { capacityRules, hostRules, launchRules } from './rules/capacity.ts';
import { containerHealthRules } from './rules/container-health.ts';
import { exitRules, startRules } from './rules/exit.ts';
import { factRules, lastRules } from './rules/facts.ts';
import { imageRules } from './rules/image.ts';
import { memoryRules } from './rules/memory.ts';
import { resourceRules } from './rules/resources.ts';
import { detectorRules, serviceRules } from './rules/service.ts';
import { targetHealthRules } from './rules/target-health.ts';

export { factRules, lastRules };

/** What can be wrong, the most specific first: the order in which causes are looked for, and told. */
export const evidenceRules: readonly Rule[] = [
  ...detectorRules,
  ...startRules,
  ...imageRules,
  ...launchRules,
  ...resourceRules,
  ...memoryRules,
  ...serviceRules,
  ...hostRules,
  ...exitRules,
  ...containerHealthRules,
  ...targetHealthRules,
  ...capacityRules,
];

/** Every rule, for the troubleshooting page. */
export const rules: readonly Rule[] = [...factRules, ...evidenceRules, ...lastRules];
