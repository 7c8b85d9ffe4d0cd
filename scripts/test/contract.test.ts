import { afterEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readInputs as buildPush } from '../../actions/build-push/src/inputs.ts';
import { outputs as buildPushOutputs } from '../../actions/build-push/src/outputs.ts';
import { readInputs as renderDeploy } from '../../actions/render-deploy/src/inputs.ts';
import { outputs as renderDeployOutputs } from '../../actions/render-deploy/src/outputs.ts';
import { readInputs as rollback } from '../../actions/rollback/src/inputs.ts';
import { outputs as rollbackOutputs } from '../../actions/rollback/src/outputs.ts';
import { readInputs as verifyHealth } from '../../actions/verify-health/src/inputs.ts';
import { outputs as verifyHealthOutputs } from '../../actions/verify-health/src/outputs.ts';
import { InputError, readInputs } from '../../packages/shared/src/runner/inputs.ts';
import { otherNames } from '../../packages/shared/src/runner/other-names.ts';
import type { InputReader } from '../../packages/shared/src/runner/input-reader.ts';
import {
  actionFolder,
  actionNames,
  internalFolder,
  internalNames,
  readActionFile,
} from '../../packages/testkit/src/action-file.ts';
import { runBundle } from '../../packages/testkit/src/runner.ts';
import { internalReaders } from '../readers.ts';
import type { ActionName } from '../../packages/testkit/src/action-file.ts';

const code: Readonly<
  Record<ActionName, { readonly inputs: (read: InputReader) => unknown; readonly outputs: readonly string[] }>
> = {
  'build-push': { inputs: buildPush, outputs: buildPushOutputs },
  'render-deploy': { inputs: renderDeploy, outputs: renderDeployOutputs },
  'verify-health': { inputs: verifyHealth, outputs: verifyHealthOutputs },
  rollback: { inputs: rollback, outputs: rollbackOutputs },
};

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

/** What an action asks its reader for, with the environment as it is; that something required is missing is no matter. */
function namesRead(inputs: (read: InputReader) => unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const recording = (reader: InputReader): InputReader =>
    new Proxy(reader, {
      get(target, method) {
        const real: unknown = Reflect.get(target, method);
        return (...args: readonly unknown[]): unknown => {
          const [asked] = args;
          if (typeof asked === 'object' && asked !== null)
            for (const name of Object.keys(asked)) names.add(name);
          else if (method !== 'problem') names.add(String(asked));
          return typeof real === 'function' ? Reflect.apply(real, target, args) : undefined;
        };
      },
    });
  try {
    readInputs((reader) => inputs(recording(reader)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return names;
}

/** What a step needs beside its defaults to be read, and for every default to mean something. */
const least: Readonly<Record<ActionName, Readonly<Record<string, string>>>> = {
  'build-push': { repository: 'web', scan: 'ecr' },
  'render-deploy': { service: 'web', 'pre-deploy-command': 'migrate' },
  'verify-health': { service: 'web', url: 'https://web.example/' },
  rollback: { service: 'web' },
};

describe.each(actionNames)('action.yml of %s', (name) => {
  const action = readActionFile(actionFolder(name));
  const inputs = Object.entries(action.inputs);

  test('declares exactly the inputs that the code reads', () => {
    for (const [input, { default: usual = '' }] of inputs)
      process.env[`INPUT_${input.toUpperCase()}`] = usual;
    expect([...namesRead(code[name].inputs)].sort()).toEqual(inputs.map(([input]) => input).sort());
  });

  const defaults = inputs.filter(([, { default: usual }]) => usual !== undefined);
  test.each(defaults)(
    'an empty %s, as an unset variable leaves it, means its default or is refused',
    (input) => {
      const { [input]: _, ...others } = least[name];
      const given = (values: Readonly<Record<string, string>>): unknown => {
        for (const [one, { default: usual = '' }] of inputs)
          process.env[`INPUT_${one.toUpperCase()}`] = values[one] ?? usual;
        return readInputs(code[name].inputs);
      };
      const usual = given(others);
      try {
        expect(given({ ...others, [input]: '' })).toEqual(usual);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.problems).toEqual([
          expect.stringContaining(`Input "${input}" is required and is empty`),
        ]);
      }
    },
  );

  test('declares exactly the outputs that the code writes', () => {
    expect(Object.keys(action.outputs)).toEqual(code[name].outputs);
  });

  test('has a default for nothing that is required, and a sentence for everything', () => {
    expect(inputs.filter(([, input]) => input.required === true && input.default !== undefined)).toEqual([]);
    const all = [...inputs, ...Object.entries(action.outputs)];
    expect(all.filter(([, { description }]) => !/^\S.*\.$/.test(description))).toEqual([]);
  });

  test('has every default as a string, as a runner hands it on', () => {
    expect(inputs.filter(([, { default: usual = '' }]) => typeof usual !== 'string')).toEqual([]);
  });

  test('runs on the Node that runners have, and cleans up by the same file', () => {
    const { using, main, post = main } = action.runs;
    expect([using, main, post]).toEqual(['node24', 'dist/index.js', 'dist/index.js']);
    expect(existsSync(join(actionFolder(name), 'src', 'index.ts'))).toBe(true);
  });
});

describe.each(internalNames)('action.yml of the internal action %s', (name) => {
  const action = readActionFile(internalFolder(name));
  const inputs = Object.entries(action.inputs);

  test('declares exactly the inputs that the code reads', () => {
    for (const [input, { default: usual = '' }] of inputs)
      process.env[`INPUT_${input.toUpperCase()}`] = usual;
    expect([...namesRead(internalReaders[name])].sort()).toEqual(inputs.map(([input]) => input).sort());
  });

  test('declares exactly the outputs that the code writes, also when it fails', async () => {
    using run = await runBundle(name, { inputs: { nonsense: 'x' } });
    expect(run.exitCode).toBe(1);
    expect(Object.keys(run.outputs)).toEqual(Object.keys(action.outputs));
  });
});

test('what other tools call a thing leads to an input that there is', () => {
  const declared = new Set(
    actionNames.flatMap((name) => Object.keys(readActionFile(actionFolder(name)).inputs)),
  );
  const ours = [...otherNames.values()].flatMap((other) => other.ours ?? []);
  expect(ours.filter((name) => !declared.has(name))).toEqual([]);
});

/** What the official actions take and we call otherwise. EBS volumes of one-off tasks, which they have, have no like. */
const official: readonly (readonly [ActionName, string])[] = [
  ...of('render-deploy', 'task-definition-arn', 'task-definition-family', 'task-definition-revision'),
  ...of('render-deploy', 'env-files', 'task-role-arn', 'execution-role-arn', 'keep-null-value-keys'),
  ...of('render-deploy', 'wait-for-service-stability', 'wait-for-minutes', 'wait-max-delay-seconds'),
  ...of('render-deploy', 'max-retries', 'wait-for-task-stopped', 'enable-ecs-managed-tags', 'run-task'),
  ...of('render-deploy', 'service-managed-ebs-volume', 'service-managed-ebs-volume-name'),
  ...of('render-deploy', 'run-task-container-overrides', 'run-task-security-groups', 'run-task-subnets'),
  ...of('render-deploy', 'run-task-assign-public-IP', 'run-task-capacity-provider-strategy'),
  ...of('render-deploy', 'run-task-launch-type', 'run-task-started-by', 'run-task-tags'),
  ...of('build-push', 'registries', 'registry-type', 'mask-password', 'skip-logout', 'http-proxy'),
];

function of(action: ActionName, ...names: readonly string[]): (readonly [ActionName, string])[] {
  return names.map((name) => [action, name]);
}

test.each(official)('%s says what it has instead of %s, or that none is needed', (action, name) => {
  const { inputs } = readActionFile(actionFolder(action));
  for (const [one, { default: usual = '' }] of Object.entries(inputs))
    process.env[`INPUT_${one.toUpperCase()}`] = least[action][one] ?? usual;
  process.env[`INPUT_${name.toUpperCase()}`] = 'x';
  expect(() => readInputs(code[action].inputs)).toThrow(/; here it is "[a-z-]+"|, and none is needed: /);
});
