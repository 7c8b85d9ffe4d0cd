import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

/** Node, with a temporary directory of its own for each test file, which goes with everything in it when the file is over. */
export default class extends TestEnvironment {
  #usual = process.env.TMPDIR;
  #own;

  constructor(...parameters) {
    super(...parameters);
    this.#own = mkdtempSync(join(tmpdir(), 'ecs-actions-test-'));
    // `os.tmpdir()` asks the process, what a test starts is given the environment of the test.
    process.env.TMPDIR = this.#own;
    this.global.process.env.TMPDIR = this.#own;
  }

  async teardown() {
    await super.teardown();
    if (this.#usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#usual;
    rmSync(this.#own, { recursive: true, force: true, maxRetries: 3 });
  }
}
