import { describe, expect, test } from '@jest/globals';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunContext } from '@ecs-actions/shared/runner/run-context';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';

function withEvent(content: string): RunContext {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'event-'));
  const path = join(folder.path, 'event.json');
  writeFileSync(path, content);
  return readRunContext({ GITHUB_EVENT_PATH: path });
}

test('the run is read from what every runner sets', () => {
  const context = readRunContext({
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_SHA: 'ffac537',
    GITHUB_REF: 'refs/heads/feature/x',
    GITHUB_REF_NAME: 'feature/x',
    GITHUB_RUN_ID: '12',
    GITHUB_RUN_ATTEMPT: '3',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_WORKSPACE: '/work',
    RUNNER_TEMP: '/temp',
  });
  expect(context).toEqual({
    repository: 'octo-org/octo-repo',
    commit: 'ffac537',
    ref: 'refs/heads/feature/x',
    refName: 'feature/x',
    runId: '12',
    runAttempt: 3,
    actor: 'octocat',
    eventName: 'push',
    url: 'https://github.example/octo-org/octo-repo/actions/runs/12',
    visibility: 'unknown',
    defaultBranch: '',
    workspace: '/work',
    temporary: '/temp',
  });
});

describe('the event says', () => {
  test.each([
    [{ visibility: 'internal', private: true }, 'internal'],
    [{ visibility: 'public' }, 'public'],
    [{ private: true }, 'private'],
    [{ private: false }, 'public'],
    [{ visibility: 'secret' }, 'unknown'],
    [null, 'unknown'],
  ])('%j: the repository is %s', (repository, visibility) => {
    expect(withEvent(JSON.stringify({ repository })).visibility).toBe(visibility);
  });

  test('the default branch', () => {
    expect(withEvent('{"repository":{"default_branch":"trunk"}}').defaultBranch).toBe('trunk');
  });

  test.each(['', '[]', 'null', '"x"', '{"repository":7}', 'not JSON'])(
    'nothing, and that is no error (%s)',
    (content) => {
      expect(withEvent(content).visibility).toBe('unknown');
    },
  );
});

test('outside GitHub nothing is missing', () => {
  const { url, runAttempt, workspace, temporary } = readRunContext({});
  expect({ url, runAttempt, workspace, temporary }).toEqual({
    url: '',
    runAttempt: 1,
    workspace: process.cwd(),
    temporary: tmpdir(),
  });
});
