// Writes docs/troubleshooting.md from the diagnosis rules, each with what it says of a failure that it explains.
// --check changes nothing and fails when the page is not in step.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { FailureReason } from '@ecs-actions/shared/deployment/status';
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
the page for the words that you were given.

Most of what a failure needs is in the folded parts of the summary: the timeline, the stopped tasks, the last log lines
(see the input \`log-lines\`), the health of the targets, what the release changes.`;

/** What no rule has to find, since nothing was deployed; it is known by the refusal itself. */
const refusals: Readonly<Record<FailureReason, readonly Refused[]>> = {
  alarm: [],
  capacity: [],
  'container-exit': [],
  'container-health': [],
  hook: [],
  'image-pull': [],
  'in-progress': [
    {
      title: 'Another deployment of the service goes on',
      shows:
        'is being deployed to web, and if-in-progress is fail; … and has not ended after 30m; somebody deployed to web while this step prepared its release',
      lookFirst: [
        'the run that deploys it; `if-in-progress: wait` waits for its end, `supersede` replaces it, the rollback action stops it',
        '`concurrency` of the workflow, so that runs wait for each other',
      ],
    },
  ],
  'lost-sight': [],
  network: [],
  'out-of-memory': [],
  permissions: [
    {
      title: 'The role of the job may not do what the step needs',
      shows: '… may not do ecs:UpdateService on …',
      lookFirst: ['[Permissions](iam.md): where one right is missing, others may be'],
    },
  ],
  'pre-deploy': [
    {
      title: 'The pre-deploy task did not do its work, so nothing was deployed',
      shows:
        'the pre-deploy task failed: `app` exits with code 1; could not be started; had not ended after 30m and was stopped',
      lookFirst: [
        'its last words, on the page and in the job log',
        'the input `pre-deploy-command`, and what it needs to reach',
      ],
    },
  ],
  preflight: [
    {
      title: 'Something that the release needs is certainly not there, or its settings contradict each other',
      shows:
        'the image web:2 is not in its repository; the role … does not exist; a deployment of web takes at least 45m by its settings, and timeout is 30m',
      lookFirst: ['what it names; `dry-run: true` looks for all of it again and changes nothing'],
    },
  ],
  'resource-initialization': [],
  scheduling: [],
  'service-state': [
    {
      title: 'The service is not there, or cannot be deployed to',
      shows: 'there is no service web in cluster main; … is being deleted (DRAINING)',
      lookFirst: [
        'the inputs `service` and `cluster`, the Region, and the account that the credentials belong to',
      ],
    },
    {
      title: 'There are no AWS credentials that count',
      shows:
        'There are no AWS credentials; The AWS credentials have expired; AWS does not accept these credentials',
      lookFirst: [
        'the step with aws-actions/configure-aws-credentials before this one, and `id-token: write` among the permissions of the job',
      ],
    },
    {
      title: 'A rollback finds nothing to go back to (status `no-target`)',
      shows: 'The history holds no … release to go back to from web:42',
      lookFirst: [
        '`list: true`, which shows the history; `to` takes a revision, an image tag, a digest or a commit',
      ],
    },
  ],
  'stale-run': [
    {
      title: 'A rollback came in between',
      shows:
        'run 7 rolled this service back after this run (6) was started; … to leave commit 4b7e0aa, which this run deploys again',
      lookFirst: ['whether this commit should be deployed at all; this run passes when it is started again'],
    },
  ],
  stopped: [],
  superseded: [],
  'target-health': [],
  timeout: [],
  unknown: [],
};

const reasons = [
  ...new Set([
    ...rules.map(({ reason }) => reason),
    ...Object.entries(refusals).flatMap(([reason, all]) => (all.length > 0 ? [reason] : [])),
  ]),
].toSorted();
const sections = reasons.map((reason) =>
  [
    `## \`${reason}\``,
    ...rules.filter((rule) => rule.reason === reason).map(section),
    ...Object.entries(refusals).flatMap(([name, all]) => (name === reason ? all.map(refusal) : [])),
  ].join('\n\n'),
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

interface Refused {
  readonly title: string;
  /** Words that a message of it holds. */
  readonly shows: string;
  readonly lookFirst: readonly string[];
}

function refusal({ title, shows, lookFirst }: Refused): string {
  return `### ${title}

It shows as: ${shows}

${lookFirst.map((hint) => `- ${hint}`).join('\n')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
