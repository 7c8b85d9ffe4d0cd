import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';
import { findExecutable } from './recorder.ts';

/** Something that a test needs and a machine may not have. */
export interface Need {
  readonly what: string;
  /** How to get it. */
  readonly how: string;
  present(): boolean;
}

export const needs = {
  docker: need('a running Docker', 'install docker.io or Docker Desktop and start it', () =>
    succeeds('docker', ['info']),
  ),
  buildx: need('docker buildx', 'install the docker-buildx plugin', () =>
    succeeds('docker', ['buildx', 'version']),
  ),
  executable: (name: string, how = `install ${name} and put it on PATH`): Need =>
    need(name, how, () => findExecutable(name) !== undefined),
  /** Python 3 with a package. */
  python: (name: string): Need =>
    need(`Python with ${name}`, `python3 -m pip install ${name}`, () =>
      succeeds('python3', ['-c', `import ${name}`]),
    ),
};

/**
 * A test that runs where everything it needs is there. Elsewhere it is skipped, with a name that says what is missing and
 * how to get it; with REQUIRE_ALL=1 it fails instead.
 */
export function testWith(
  wanted: Need | readonly Need[],
  name: string,
  body: () => Promise<void>,
  timeout?: number,
): void {
  const { runs, reason } = decide([wanted].flat(), process.env['REQUIRE_ALL'] === '1');
  if (runs === 'as it is') test(name, body, timeout);
  else if (runs === 'not at all') test.skip(`${name} (${reason})`, body);
  else {
    test(name, () => {
      throw new Error(`REQUIRE_ALL=1, and this test ${reason}`);
    });
  }
}

/** How a test runs that needs `wanted`, and what it lacks. */
export function decide(
  wanted: readonly Need[],
  requireAll: boolean,
): { readonly runs: 'as it is' | 'not at all' | 'to fail'; readonly reason: string } {
  const missing = wanted.filter((one) => !one.present());
  const reason = missing.map(({ what, how }) => `needs ${what}: ${how}`).join('; ');
  return { runs: missing.length === 0 ? 'as it is' : requireAll ? 'to fail' : 'not at all', reason };
}

function need(what: string, how: string, check: () => boolean): Need {
  let known: boolean | undefined;
  return { what, how, present: () => (known ??= check()) };
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
