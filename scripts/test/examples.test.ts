import { describe, expect, test } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { problemsOf } from '../../actions/internal/task-definitions/src/problems.ts';
import { stepProblems } from '../steps.ts';

const root = join(import.meta.dirname, '..', '..', 'examples');
const examples = globSync('*/README.md', { cwd: root }).map((file) => file.split('/')[0] ?? '');

interface Caller {
  readonly permissions?: object;
  readonly jobs: Readonly<
    Record<string, { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }>
  >;
}

describe.each(examples)('the example %s', (name) => {
  const folder = join(root, name);
  const workflows = globSync('.github/workflows/*.yml', { cwd: folder });
  const sources = workflows.map((file) => readFileSync(join(folder, file), 'utf8'));
  const callers = sources.flatMap((source) => {
    const { jobs }: Caller = parse(source);
    return Object.values(jobs);
  });

  test('has workflows that name only what there is, and grant what is needed', () => {
    expect(workflows).not.toEqual([]);
    expect(sources.flatMap((source) => stepProblems(source))).toEqual([]);
  });

  test('builds from Dockerfiles that are there, for containers of its task definitions', () => {
    const images = callers.flatMap(({ with: given }) => {
      const listed: { container: string; context?: string }[] = parse(given?.['images'] ?? '[]');
      return listed;
    });
    const definitions = globSync('ecs/*.json', { cwd: folder }).map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    for (const { container, context = '.' } of images) {
      expect(existsSync(join(folder, context, 'Dockerfile'))).toBe(true);
      expect(definitions.some((definition) => definition.includes(`"name": "${container}"`))).toBe(true);
    }
  });

  test('has task definitions that ECS would take, each of them used', () => {
    for (const file of globSync('ecs/*.json', { cwd: folder })) {
      expect(problemsOf(readFileSync(join(folder, file), 'utf8'), file)).toEqual([]);
      expect(sources.some((source) => source.includes(file))).toBe(true);
    }
  });

  test('has a button to go back, and Terraform', () => {
    expect(workflows).toContain('.github/workflows/rollback.yml');
    const rollback = callers.some(({ uses }) => uses?.includes('/rollback.yml@'));
    expect(rollback).toBe(existsSync(join(folder, 'ecs')));
    expect(globSync('infra/*.tf', { cwd: folder })).not.toEqual([]);
  });
});

describe('the architecture of flask-nginx', () => {
  const folder = join(root, 'flask-nginx', 'infra', 'environment');
  const terraform = globSync('*.tf', { cwd: folder })
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

  test.each([
    ['two zones', /slice\(data\.aws_availability_zones\.available\.names, 0, 2\)/],
    ['a load balancer that asks nginx for its health', /path += "\/nginx-health"/],
    ['names by which services find each other', /client_alias \{\s+dns_name = each\.key/],
    ['two to four tasks', /min_capacity += 2\s+max_capacity += 4/],
    ['a circuit breaker that rolls back', /enable += true\s+rollback = true/],
    ['task definitions that the workflows deploy', /ecs\/flask\.json[^]*ecs\/nginx\.json/],
  ])('has %s', (_, pattern) => {
    expect(terraform).toMatch(pattern);
  });
});
