// Writes docs/troubleshooting.md from the diagnosis rules, each with what it says of a failure that it explains.
// --check changes nothing and fails when the page is not in step.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Cause } from '@ecs-actions/shared/diagnosis/cause';
import { diagnose } from '@ecs-actions/shared/diagnosis/diagnose';
import type { Rule } from '@ecs-actions/shared/diagnosis/rule';
import { rules } from '@ecs-actions/shared/diagnosis/rules';
import { cases } from '../packages/shared/test/diagnosis/rule-cases.ts';
import { endings } from '../packages/shared/test/report/endings.ts';
import { projectRoot } from '../packages/testkit/src/action-file.ts';

const page = join(projectRoot, 'docs', 'troubleshooting.md');

const told = new Map<string, Cause>();
for (const evidence of [
  ...cases.map(([, , facts]) => facts),
  ...Object.values(endings).map((one) => one.evidence),
]) {
  const cause = diagnose(evidence);
  if (!told.has(cause.rule)) told.set(cause.rule, cause);
}

const introduction = `# Troubleshooting

When a deployment fails, its job page names the cause, the first that fits of those below, and what to look at first. Here
is the whole list, by the output \`failure-reason\`; the examples are of a service \`web\` with a container \`app\`. Search
the page for the words that ECS gives you.

Most of what a failure needs is in the folded parts of the summary: the timeline, the stopped tasks, the last log lines
(see the input \`log-lines\`), the health of the targets, what the release changes.`;

const reasons = [...new Set(rules.map(({ reason }) => reason))].toSorted();
const sections = reasons.map((reason) =>
  [`## \`${reason}\``, ...rules.filter((rule) => rule.reason === reason).map(section)].join('\n\n'),
);
const options = { ...(await resolveConfig(page)), parser: 'markdown' };
const after = await format(`${introduction}\n\n${sections.join('\n\n')}\n`, options);
const before = existsSync(page) ? readFileSync(page, 'utf8') : '';

if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error(
      'docs/troubleshooting.md is not in step with the rules. Run "pnpm format" and commit the result.',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, after);
}

function section({ name, pattern, documentation }: Rule): string {
  const cause = told.get(name);
  const hints = (cause?.lookFirst ?? []).map((hint) => `- ${hint}`).join('\n');
  return `### ${capital(cause?.sentence ?? name)}

ECS says, or it shows as: ${pattern}

${hints}

[Documentation](${documentation})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
