import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import { registryLogin } from '@ecs-actions/shared/image/login';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import { findExecutable } from '@ecs-actions/testkit/recorder';
import { callsOf, shortTag, withAccount } from './job.ts';

const run = promisify(execFile);
const password = { COSIGN_PASSWORD: 'of the key' };

/** A PATH with the real cosign, which is told to leave Sigstore's public log alone. */
function offline(folder: string): string {
  const script = join(folder, 'cosign');
  const real = findExecutable('cosign') ?? '';
  const flags = '--tlog-upload=false';
  writeFileSync(script, `#!/bin/sh\ncommand=$1\nshift\nexec '${real}' "$command" ${flags} "$@"\n`);
  chmodSync(script, 0o755);
  return [folder, dirname(process.execPath), process.env['PATH']].join(delimiter);
}

/** What cosign says when somebody who is logged in verifies `image`. */
async function verified(simulator: Simulator, folder: string, image: string): Promise<string> {
  const { authorization } = await registryLogin(clientsOf(simulator).ecr, { mask: () => undefined });
  const auths = { [new URL(simulator.url).host]: { auth: authorization } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));
  const env = { ...process.env, HOME: folder, DOCKER_CONFIG: folder };
  const flags = ['--insecure-ignore-tlog=true', `--key=${join(folder, 'cosign.pub')}`];
  return (await run('cosign', ['verify', ...flags, image], { env })).stdout;
}

testWith(
  needs.executable('cosign'),
  'what the real cosign signs with a key, it verifies; and where tags are immutable, once is enough',
  () =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async ({ simulator, push }) => {
      const folder = mkdtempSync(join(tmpdir(), 'cosign-'));
      await run('cosign', ['generate-key-pair'], { cwd: folder, env: { ...process.env, ...password } });
      simulator.control.world({ repositories: [{ repositoryName: 'staging/web' }] });
      const image = await writeImage({ files: { '/a': 'a' }, platforms: ['linux/amd64', 'linux/arm64'] });
      await pushImage(clientsOf(simulator), 'staging/web', 'v1', image);
      const inputs = {
        'source-image': 'staging/web:v1',
        sign: 'cosign',
        'sign-key': readFileSync(join(folder, 'cosign.key'), 'utf8'),
      };
      const env = { ...password, PATH: offline(folder) };

      const signed = await push(inputs, { env });
      expect(signed.annotations).toEqual([]);
      expect(signed.outputs).toMatchObject({ tag: shortTag, digest: image.digest });
      const statement = await verified(simulator, folder, signed.outputs['image'] ?? '');
      expect(statement).toContain(`"docker-manifest-digest":"${image.digest}"`);

      const signatures = (): number =>
        callsOf(simulator, 'registry').filter((operation) => operation === 'CompleteBlobUpload').length;
      const before = signatures();
      const again = await push({ ...inputs, tags: 'released' }, { env });
      expect(again.outputs).toMatchObject({ tag: 'released' });
      expect(again.log).toContain('is signed already');
      expect(signatures()).toBe(before);
    }),
);
