import { expect, test } from '@jest/globals';
import { servicesSummary, type ServiceReport } from '@ecs-actions/shared/report/services';
import { text } from '@ecs-actions/shared/runner/summary';

const report = (service: string, status: ServiceReport['status'], cause?: string): ServiceReport => ({
  service,
  status,
  exit: cause === undefined ? 0 : 1,
  revision: `${service}:7`,
  cause,
  body: text(`all about ${service}`),
});

test('of several services a table comes first, failures lead, and only they are unfolded', () => {
  const summary = servicesSummary('Deployment', [
    report('api', 'succeeded'),
    report('web', 'rolled-back', '`app` exits with code 3'),
    report('jobs', 'failed', 'tasks find no place to run'),
  ]);
  expect(summary.source).toBe(
    `## Deployment

|  | Service | Status | Revision | Cause |
| --- | --- | --- | --- | --- |
| ❌ | \`jobs\` | failed | \`jobs:7\` | tasks find no place to run |
| ❌ | \`web\` | rolled-back | \`web:7\` | \`app\` exits with code 3 |
| ✅ | \`api\` | succeeded | \`api:7\` |  |

all about jobs

all about web

<details><summary>api</summary>

all about api

</details>`,
  );
});

test('a single service needs no table', () => {
  expect(servicesSummary('Deployment', [report('api', 'succeeded')]).source).toBe(
    '## Deployment\n\nall about api',
  );
});
