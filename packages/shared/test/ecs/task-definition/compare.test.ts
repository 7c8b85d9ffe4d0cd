import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { compareTaskDefinitions } from '@ecs-actions/shared/ecs/task-definition/compare';
import type { ImageDigests } from '@ecs-actions/shared/ecs/task-definition/images';
import { isList, isObject, type Json, type JsonObject } from '@ecs-actions/shared/json';

import { everyMember } from './definitions.ts';

const none: ImageDigests = { resolved: new Map(), running: new Map() };
const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const compare = (running: JsonObject, wanted: JsonObject, digests = none) =>
  compareTaskDefinitions(running, wanted, digests);
const container = (members: JsonObject, task: JsonObject = {}) => ({
  ...task,
  containerDefinitions: [{ name: 'app', ...members }],
});

describe('any definition', () => {
  /** Images are a matter of digests, so they are pinned. */
  const pinned = everyMember.map((definition) => ({
    ...definition,
    containerDefinitions: containers(definition).map((part, index) => ({
      ...part,
      name: `c${index}`,
      image: `r@${one}`,
    })),
  }));

  test('equals itself', () => {
    fc.assert(fc.property(pinned, (definition) => expect(compare(definition, definition)).toEqual([])));
  });

  test('equals what ECS tells of it', () => {
    const told = {
      taskDefinitionArn: 'a',
      revision: 3,
      status: 'ACTIVE',
      registeredAt: 1,
      compatibilities: ['EC2'],
    };
    fc.assert(
      fc.property(pinned, (definition) =>
        expect(compare({ ...definition, ...told }, definition)).toEqual([]),
      ),
    );
  });

  test('differs from another in both directions or in none', () => {
    fc.assert(
      fc.property(pinned, pinned, (a, b) => {
        const paths = (from: JsonObject, to: JsonObject) => compare(from, to).map(({ path }) => path);
        expect(paths(a, b)).toEqual(paths(b, a));
      }),
    );
  });

  test('differs by every single attribute that is changed', () => {
    fc.assert(
      fc.property(pinned, fc.nat(), (definition, seed) => {
        const leaves = leafPaths(definition).filter((path) => !identifies(path));
        const path = leaves[seed % leaves.length] ?? [];
        expect(compare(definition, changed(definition, path))).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

function containers(definition: JsonObject): readonly JsonObject[] {
  const list = definition.containerDefinitions;
  return isList(list) ? list.filter((part) => isObject(part)) : [];
}

/** The paths of everything that is neither an object nor a list. */
function leafPaths(value: Json): (string | number)[][] {
  if (isList(value)) return value.flatMap((part, index) => leafPaths(part).map((path) => [index, ...path]));
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, part]) => leafPaths(part).map((path) => [name, ...path]));
  }
  return [[]];
}

/** The names of the containers that were given above must stay apart. */
function identifies(path: readonly (string | number)[]): boolean {
  return path.length === 3 && path[2] === 'name';
}

function changed(value: JsonObject, path: readonly (string | number)[]): JsonObject {
  const copy = structuredClone(value);
  let holder: unknown = copy;
  for (const step of path.slice(0, -1)) holder = Reflect.get(Object(holder), step);
  const last = path.at(-1) ?? '';
  const before: unknown = Reflect.get(Object(holder), last);
  const after =
    typeof before === 'number'
      ? before + 70_000
      : typeof before === 'boolean'
        ? !before
        : `${String(before)}x`;
  Reflect.set(Object(holder), last, after);
  return copy;
}

describe('spellings of the same', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['task cpu in vCPU', { cpu: '1024' }, { cpu: '1 vCPU' }],
    ['task memory in GB', { memory: '512' }, { memory: '.5 GB' }],
    ['order of environment', container({ environment: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }), container({ environment: [{ name: 'B', value: '2' }, { name: 'A', value: '1' }] })], // prettier-ignore
    ['order of containers', { containerDefinitions: [{ name: 'a' }, { name: 'b' }] }, { containerDefinitions: [{ name: 'b' }, { name: 'a' }] }], // prettier-ignore
    ['order of compatibilities', { requiresCompatibilities: ['EC2', 'FARGATE'] }, { requiresCompatibilities: ['FARGATE', 'EC2'] }], // prettier-ignore
    ['empty lists that ECS adds', container({ environment: [], mountPoints: [], volumesFrom: [], systemControls: [], cpu: 0, essential: true }, { volumes: [], placementConstraints: [] }), container({})], // prettier-ignore
    ['host port under awsvpc', container({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }, { networkMode: 'awsvpc' }), container({ portMappings: [{ containerPort: 80 }] }, { networkMode: 'awsvpc' })], // prettier-ignore
    ['host port chosen under bridge', container({ portMappings: [{ containerPort: 80, hostPort: 0 }] }, { networkMode: 'bridge' }), container({ portMappings: [{ containerPort: 80 }] })], // prettier-ignore
    ['health check defaults', container({ healthCheck: { command: ['CMD', 'x'], interval: 30, timeout: 5, retries: 3 } }), container({ healthCheck: { command: ['CMD', 'x'] } })], // prettier-ignore
    ['platform of Fargate', { requiresCompatibilities: ['FARGATE'], runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' } }, { requiresCompatibilities: ['FARGATE'] }], // prettier-ignore
    ['volume of the Docker host', { volumes: [{ name: 'v', host: {} }] }, { volumes: [{ name: 'v' }] }],
  ])('%s', (_what, running, wanted) => expect(compare(running, wanted)).toEqual([]));
});

describe('differences', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['order of a command', container({ command: ['a', 'b'] }), container({ command: ['b', 'a'] })],
    ['an empty value', container({ environment: [{ name: 'A', value: '' }] }), container({})],
    ['host port under bridge', container({ portMappings: [{ containerPort: 80, hostPort: 80 }] }), container({ portMappings: [{ containerPort: 80 }] })], // prettier-ignore
    ['bridge under Windows', { networkMode: 'bridge', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }], // prettier-ignore
    ['an attribute that the model lacks', container({ xFuture: 1 }), container({ xFuture: 2 })],
  ])('%s', (_what, running, wanted) => expect(compare(running, wanted)).toHaveLength(1));

  test('are told by path; values only where they cannot be confidential', () => {
    const running = container(
      {
        environment: [{ name: 'KEEP', value: 'x' }, { name: 'TOKEN', value: 'canary1' }], // prettier-ignore
        command: ['--password', 'canary2'],
        dockerLabels: { 'com.example.image': 'canary3', image: 'canary4' },
        logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 'canary5' } },
        memory: 512,
        healthCheck: { command: ['CMD', 'canary6'] },
      },
      { cpu: '256' },
    );
    const wanted = container(
      { environment: [{ name: 'KEEP', value: 'x' }, { name: 'TOKEN', value: 'canary7' }, { name: 'NEW', value: '' }], memory: 1024 }, // prettier-ignore
      { cpu: '512' },
    );
    const changes = compare(running, wanted);
    expect(JSON.stringify(changes)).not.toContain('canary');
    expect(changes).toEqual([
      { path: 'containerDefinitions[app].command', kind: 'removed' },
      { path: 'containerDefinitions[app].dockerLabels', kind: 'removed' },
      { path: 'containerDefinitions[app].environment[NEW]', kind: 'added' },
      { path: 'containerDefinitions[app].environment[TOKEN]', kind: 'changed' },
      { path: 'containerDefinitions[app].healthCheck', kind: 'removed' },
      { path: 'containerDefinitions[app].logConfiguration', kind: 'removed' },
      { path: 'containerDefinitions[app].memory', kind: 'changed', from: '512', to: '1024' },
      { path: 'cpu', kind: 'changed', from: '256', to: '512' },
    ]);
  });

  test('a label named like a shown attribute shows no value', () => {
    const labels = (value: string) => container({ dockerLabels: { memory: value, image: value } });
    expect(JSON.stringify(compare(labels('canary1'), labels('canary2')))).not.toContain('canary');
  });
});

describe('images', () => {
  const image = (reference: string) => container({ image: reference });
  const digests = (
    running: string | undefined,
    resolved: string | undefined,
    members = {},
  ): ImageDigests => ({
    running: new Map([['app', running]]),
    resolved: new Map([
      ['r:1', resolved],
      ['r:2', resolved],
    ]),
    members: new Map(Object.entries(members)),
  });
  const kinds = (from: string, to: string, known: ImageDigests) =>
    compare(image(from), image(to), known).map(({ kind }) => kind);

  test('the same digest under another tag is no change', () =>
    expect(kinds('r:1', 'r:2', digests(one, one))).toEqual([]));
  test('a tag that moved is a change', () =>
    expect(kinds('r:1', 'r:1', digests(one, two))).toEqual(['changed']));
  test('a tag that cannot be resolved is unknown', () =>
    expect(kinds('r:1', 'r:1', digests(one, undefined))).toEqual(['unknown']));
  test('a revision that never resolved is unknown', () =>
    expect(kinds('r:1', 'r:1', digests(undefined, one))).toEqual(['unknown']));
  test('digests in the references need nobody', () =>
    expect(kinds(`r@${one}`, `r:9@${one}`, none)).toEqual([]));
  test('another repository is a change even with the same digest', () =>
    expect(kinds(`other/r@${one}`, `r@${one}`, none)).toEqual(['changed']));
  test('the port of a registry is no tag', () =>
    expect(kinds(`localhost:1/r@${one}`, `localhost:2/r@${one}`, none)).toEqual(['changed']));
  test.each([
    [one, two],
    [two, one],
  ])('an index and a manifest in it are the same image', (running, resolved) =>
    expect(kinds('r:1', 'r:1', digests(running, resolved, { [one]: [two] }))).toEqual([]),
  );
  test('both references are shown', () =>
    expect(compare(image('r:1'), image('r:2'), digests(one, two))).toEqual([
      { path: 'containerDefinitions[app].image', kind: 'changed', from: 'r:1', to: 'r:2' },
    ]));
});
