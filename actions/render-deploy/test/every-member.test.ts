import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Shape, taskDefinitionShape } from '@ecs-actions/shared/ecs/task-definition/schema';
import { isObject, type Json, objects } from '@ecs-actions/shared/json';
import { portsOf } from '@ecs-actions/testkit/ports';
import { canned, steppingClock } from '../../../packages/shared/test/diagnosis/canned.ts';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

/** A value of a shape with all that it can hold: each member, an item in each list, a key in each map; and one unknown. */
function filled(shape: Shape, path: string): Json {
  switch (shape.kind) {
    case 'structure':
      return {
        ...Object.fromEntries(
          [...shape.members].map(([name, member]) => [name, filled(member, `${path}.${name}`)]),
        ),
        xFuture: { deeper: [path] },
      };
    case 'list':
      return [filled(shape.of, `${path}[]`)];
    case 'map':
      return { key: filled(shape.of, `${path}{}`), empty: '' };
    case 'number':
      return path.length;
    case 'flag':
      return true;
    default:
      return path;
  }
}

const all = filled(taskDefinitionShape, '');
const { tags: _tags, ...everything } = isObject(all) ? all : {};
const arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7';
const readOnly = {
  taskDefinitionArn: arn,
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'ecs.capability.task-eni' }],
  compatibilities: ['FARGATE'],
  registeredAt: 1_790_000_000,
  registeredBy: 'arn:aws:sts::123456789012:assumed-role/deploy/x',
};

/** What RegisterTaskDefinition is sent, beside its tags. */
async function registered(inputs: Partial<Inputs>): Promise<Record<string, unknown> | undefined> {
  const clock = steppingClock();
  const told = { ...everything, ...readOnly };
  const { aws, calls } = canned(
    {
      DescribeTaskDefinition: () => ({ taskDefinition: told, tags: [] }),
      ListTaskDefinitions: () => ({ taskDefinitionArns: [] }),
      RegisterTaskDefinition: ({ tags, ...definition }) => ({
        taskDefinition: { ...definition, ...readOnly },
        tags,
      }),
    },
    clock,
  );
  const asked = { ...usualInputs, services: [], registerOnly: true, ...inputs };
  const { outputs } = await main(asked, portsOf(aws, clock, []), new AbortController().signal);
  expect(outputs['status']).toBe('registered');
  const { tags: _, ...sent } =
    calls.find(({ operation }) => operation === 'RegisterTaskDefinition')?.input ?? {};
  return sent;
}

describe('a task definition with every member of the schema goes through unharmed', () => {
  test('from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'every-member-'));
    try {
      const path = join(folder, 'task-definition.json');
      await writeFile(path, JSON.stringify(everything));
      expect(await registered({ source: { kind: 'file', path } })).toEqual(everything);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('from what ECS tells, with one image changed', async () => {
    const sent = await registered({
      source: { kind: 'revision', name: 'web:7' },
      edits: { image: 'web:new' },
    });
    const [container] = objects(everything['containerDefinitions']);
    expect(sent).toEqual({ ...everything, containerDefinitions: [{ ...container, image: 'web:new' }] });
  });

  test('and there is something at every level', () => {
    const paths = JSON.stringify(everything);
    expect(Object.keys(everything).length).toBeGreaterThanOrEqual(18);
    expect(paths).toContain('.containerDefinitions[].logConfiguration.secretOptions[].valueFrom');
    expect(paths).toContain('.volumes[].efsVolumeConfiguration.authorizationConfig.accessPointId');
  });
});
