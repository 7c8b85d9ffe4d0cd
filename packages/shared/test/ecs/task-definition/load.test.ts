import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { stringify } from 'yaml';

import { createAws } from '@ecs-actions/shared/aws/clients';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { editTaskDefinition } from '@ecs-actions/shared/ecs/task-definition/edit';
import { loadTaskDefinition, registrable, sourceOf } from '@ecs-actions/shared/ecs/task-definition/load';
import type { Clock } from '@ecs-actions/shared/time/clock';

import { everyMember } from './definitions.ts';

let workspace = '';
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'load-'));
});
afterAll(async () => {
  await rm(workspace, { recursive: true });
});

/** Registrations are paced to ECS's bucket; here waiting takes no time. */
function hurried(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** ECS as far as these tests need it: it keeps what it is sent, and sends that back. */
function echo() {
  const bodies: unknown[] = [];
  const { ecs } = createAws({
    region: 'us-east-1',
    clock: hurried(),
    log: { debug: () => undefined },
    userAgent: [['test', '0']],
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' },
    requestHandler: {
      handle: async ({ body }: { body?: unknown }) => {
        const sent: unknown = JSON.parse(String(body));
        bodies.push(sent);
        const answer = Buffer.from(JSON.stringify({ taskDefinition: sent }));
        return { response: { statusCode: 200, headers: {}, body: answer } };
      },
    },
  });
  return { api: taskDefinitions({ ecs }), bodies };
}

test('every attribute of a file, known or not, empty or not, is sent as it is', async () => {
  const { api, bodies } = echo();
  await fc.assert(
    fc.asyncProperty(everyMember, fc.boolean(), async (definition, yaml) => {
      const path = join(workspace, 'taskdef');
      await writeFile(path, yaml ? stringify(definition) : JSON.stringify(definition, undefined, '\t'));
      const loaded = await loadTaskDefinition({ kind: 'file', path }, { api, workspace });
      const { definition: kept } = await api.register(editTaskDefinition(loaded.definition, {}), loaded.tags);
      expect(bodies.pop()).toEqual(definition);
      expect(kept).toEqual(definition);
    }),
  );
});

test('the file is found from the workspace, and its tags are taken', async () => {
  await writeFile(
    join(workspace, 'web.json'),
    '{"family": "web", "revision": 3, "tags": [{"key": "a", "value": ""}]}',
  );
  const loaded = await loadTaskDefinition(sourceOf('web.json'), { api: echo().api, workspace });
  expect(loaded).toEqual({ definition: { family: 'web' }, tags: [{ key: 'a', value: '' }] });
});

test('a file that is not there says where it was looked for', async () => {
  await expect(
    loadTaskDefinition(sourceOf('infra/web.json'), { api: echo().api, workspace }),
  ).rejects.toThrow(
    'task-definition: infra/web.json cannot be read: there is no such file. Paths start at the root of the checkout',
  );
});

test('what ECS tells and does not take is left out', () => {
  const told = {
    revision: 3,
    status: 'ACTIVE',
    deleteRequestedAt: 1,
    registeredBy: 'x',
    compatibilities: [],
    tags: [],
  };
  expect(registrable({ family: 'web', requiresCompatibilities: [], ...told })).toEqual({
    family: 'web',
    requiresCompatibilities: [],
  });
});

test.each([
  ['web', 'revision'],
  ['web:12', 'revision'],
  ['arn:aws:ecs:eu-west-1:1:task-definition/web:12', 'revision'],
  ['web.json', 'file'],
  ['./web', 'file'],
  ['infra/web', 'file'],
  ['web:latest', 'file'],
])('%s is a %s', (input, kind) => expect(sourceOf(input).kind).toBe(kind));
