import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { account } from '../../demo/src/account.ts';
import { dockerfileOf, type Release } from '../../demo/src/release.ts';
import * as codeDeploy from './codedeploy.ts';
import { git } from './git.ts';

/** A service repository of one service, whose whole CI/CD is ten lines. */
export const deployWorkflow = `name: Deploy
on:
  push: { branches: [main] }
jobs:
  deploy:
    uses: org/ecs-actions/.github/workflows/deploy.yml@v1
    permissions: { actions: read, contents: read, id-token: write }
    with: { environments: main=production, services: web, images: '[{ container: app, repository: web }]', path: / }
`;

/** The button. */
export const rollbackWorkflow = `name: Rollback
on:
  workflow_dispatch:
    inputs:
      services: { type: string, default: web }
      to: { type: string, default: last-good }
      reason: { type: string }
permissions: {}
jobs:
  rollback:
    uses: org/ecs-actions/.github/workflows/rollback.yml@v1
    permissions: { actions: read, id-token: write }
    with:
      environment: production
      services: \${{ inputs.services }}
      to: \${{ inputs.to }}
      reason: \${{ inputs.reason }}
      path: /
`;

/** A workflow by hand that calls deploy.yml, with one input of its own that is passed on under its name. */
function byHand(title: string, input: string, settings: string, services = 'web'): string {
  return `name: ${title}
on:
  workflow_dispatch:
    inputs:
      ${input}: { type: string, required: true }
permissions: {}
jobs:
  deploy:
    uses: org/ecs-actions/.github/workflows/deploy.yml@v1
    permissions: { actions: read, contents: read, id-token: write }
    with:
      environment: production
      services: ${services}
      ${input}: \${{ inputs.${input} }}
${settings.replaceAll(/^/gm, '      ')}
    secrets:
      slack-webhook: \${{ secrets.SLACK_WEBHOOK }}
`;
}

/** A tag that is there already, verified by a page that nobody has: what serves is found unhealthy. */
export const strictWorkflow = byHand(
  'Deploy a tag',
  'image-tag',
  `images: '[{ container: app, repository: web }]'
path: /
expected-status: '204'
verify-timeout: 15s`,
);

/** A tenth of the requests first, and a judge at the pause before the rest follows. */
export const canaryWorkflow = byHand(
  'Deploy a canary',
  'image-tag',
  `images: '[{ container: app, repository: web }]'
strategy: canary
canary-percent: '10'
canary-bake-time: 1m
bake-time: 1m
pause-at: PRE_PRODUCTION_TRAFFIC_SHIFT`,
);

/** The same through CodeDeploy, which moves the traffic as the environment wants it. */
const codeDeployWorkflow = byHand(
  'Deploy through CodeDeploy',
  'image-tag',
  codeDeploy.settings,
  "'[{ service: web, codedeploy-appspec: ecs/appspec.yml }]'",
);

/** From one repository to the other, without a build. */
export const promoteWorkflow = byHand(
  'Promote',
  'promote-tag',
  `images: '[{ container: app, repository: live/web, source: web }]'
promote: true
path: /`,
);

export const checksWorkflow = `name: Checks
on: pull_request
permissions: {}
jobs:
  checks:
    uses: org/ecs-actions/.github/workflows/pr-checks.yml@v1
    permissions: { contents: read, id-token: write, pull-requests: write }
    with:
      lint-command: test -f Dockerfile
      test-command: mkdir reports && echo '<testsuites tests="1"/>' > reports/junit.xml
      test-report: reports
      images: '[{ container: app, repository: web }]'
      task-definitions: ecs/web.json
      compare-service: web
`;

/** What only needs Node to be tested, and both services. */
export const testsWorkflow = `name: Tests
on: pull_request
permissions: {}
jobs:
  tests:
    uses: org/ecs-actions/.github/workflows/pr-checks.yml@v1
    permissions: { contents: read }
    with:
      name: tests
      test-command: |
        mkdir -p reports
        node --test --test-reporter=spec --test-reporter-destination=stdout \\
          --test-reporter=junit --test-reporter-destination=reports/junit.xml test/services.mjs
      test-report: reports/junit.xml
      postgres-image: postgres:17
      redis-image: redis:8
      trivy: false
      comment: false
`;

export const terraformWorkflow = `name: Terraform
on: pull_request
permissions: {}
jobs:
  terraform:
    uses: org/ecs-actions/.github/workflows/terraform-validate.yml@v1
    permissions: { contents: read, pull-requests: write }
`;

/** A resource that is part of Terraform itself, so that no provider is fetched. */
function terraform(name: string): string {
  return `terraform {
  required_version = ">= 1.9"
}

resource "terraform_data" "${name}" {
  input = "${name}"
}
`;
}

/** The checkout of the repository, and the payload of the push that brought its newest commit. */
export class Shop {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    git(this.folder, 'init', '--quiet', '--initial-branch=main');
    git(this.folder, 'remote', 'add', 'origin', 'https://github.com/octo-org/shop.git');
    this.#write('.github/workflows/deploy.yml', deployWorkflow);
    this.#write('.github/workflows/rollback.yml', rollbackWorkflow);
    this.#write('.github/workflows/strict.yml', strictWorkflow);
    this.#write('.github/workflows/promote.yml', promoteWorkflow);
    this.#write('.github/workflows/canary.yml', canaryWorkflow);
    this.#write('.github/workflows/codedeploy.yml', codeDeployWorkflow);
    this.#write('ecs/appspec.yml', codeDeploy.appSpec);
    this.#write('.github/workflows/checks.yml', checksWorkflow);
    this.#write('.github/workflows/tests.yml', testsWorkflow);
    this.#write('test/services.mjs', readFileSync(join(import.meta.dirname, 'services.mjs'), 'utf8'));
    this.#write('.github/workflows/terraform.yml', terraformWorkflow);
    for (const name of ['queue', 'topic', 'bucket']) this.#write(`infra/${name}/main.tf`, terraform(name));
    this.#write('ecs/web.json', JSON.stringify([account.taskDefinitions ?? []].flat()[0]));
  }

  /** Commits a release of the service. Returns the commit. */
  commit(release: Release): string {
    for (const [path, content] of Object.entries(release.files)) this.#write(path, content);
    this.#write('Dockerfile', dockerfileOf(release));
    return this.#commit(`Release ${release.version}`);
  }

  /** Commits a change of two directories of Terraform, one of which loses its form. Returns the commit before. */
  changeTerraform(): string {
    const before = git(this.folder, 'rev-parse', 'HEAD').trim();
    this.#write('infra/queue/main.tf', terraform('orders'));
    this.#write('infra/topic/main.tf', terraform('news').replace('  input =', 'input='));
    this.#commit('Rename the queue and the topic');
    return before;
  }

  #commit(message: string): string {
    git(this.folder, 'add', '--all');
    git(this.folder, 'commit', '--quiet', '--message', message);
    return git(this.folder, 'rev-parse', 'HEAD').trim();
  }

  #write(path: string, content: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }
}
