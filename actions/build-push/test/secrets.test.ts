import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import { recordExecutable } from '@ecs-actions/testkit/recorder';
import { files, imageContent, withAccount } from './job.ts';

const canaries = ['canary-of-secrets', 'canary-of-secret-envs', 'canary-of-secret-files'];

testWith(
  [needs.docker, needs.buildx],
  'a build secret is in no command line, log, output, summary, file or image',
  () =>
    withAccount({}, async ({ simulator, push }) => {
      const recorder = recordExecutable('docker');
      using run = await push(
        {
          provenance: 'mode=max',
          secrets: `a=${canaries[0]}`,
          'secret-envs': 'b=TOKEN',
          'secret-files': 'c=secret.txt',
          logout: 'true',
        },
        {
          files: {
            ...files,
            Dockerfile: 'FROM scratch\nCOPY . /\n',
            'secret.txt': canaries[2] ?? '',
            '.dockerignore': 'secret.txt\n',
          },
          env: { PATH: recorder.path, TOKEN: canaries[1] },
        },
      );
      await run.post();
      expect(run.exitCode).toBe(0);
      const calls = recorder.calls();
      const build = calls.find(({ argv }) => argv.includes('build'));
      expect(build?.argv).toEqual(
        expect.arrayContaining([
          'id=a,env=ECS_ACTIONS_BUILD_SECRET_0',
          'id=b,env=TOKEN',
          'id=c,src=secret.txt',
        ]),
      );
      expect(build?.environment).toContain('ECS_ACTIONS_BUILD_SECRET_0');
      expect(build?.environment.filter((name) => name.startsWith('INPUT_'))).toEqual([]);
      const shown = run.log.replaceAll(/^::add-mask::.*$/gmu, '');
      const content = await imageContent(simulator, run.outputs['digest'] ?? '');
      expect(content.some((part) => part.includes('hello'))).toBe(true);
      expect(content.some((part) => part.includes('slsa.dev/provenance'))).toBe(true);
      const everything = [
        ...content,
        shown,
        run.summary,
        JSON.stringify([run.outputs, run.state, calls]),
        ...contents(run.temporary),
      ];
      for (const canary of canaries) expect(everything.filter((text) => text.includes(canary))).toEqual([]);
      expect(run.log).toContain(`::add-mask::${canaries[0]}`);
    }),
);

testWith(
  [needs.docker, needs.buildx],
  'the registry password is masked, raw and encoded, before anything uses it',
  () =>
    withAccount({}, async ({ push }) => {
      const recorder = recordExecutable('docker');
      using run = await push({ logout: 'false' }, { env: { PATH: recorder.path } });
      const [config = ''] = contents(run.temporary).filter((text) => text.includes('"auths"'));
      const encoded = /"auth": "([^"]{100,})"/u.exec(config)?.[1] ?? '';
      const password = Buffer.from(encoded, 'base64').toString('utf8').replace(/^AWS:/u, '');
      expect(password.length).toBeGreaterThan(100);
      const shown = run.log.replaceAll(/^::add-mask::.*$/gmu, '');
      for (const secret of [encoded, password]) {
        expect(run.log).toContain(`::add-mask::${secret}`);
        expect(shown).not.toContain(secret);
        expect(JSON.stringify(recorder.calls())).not.toContain(secret);
      }
    }),
);

/** Text of every file below `folder`; links lead to what is the machine's own. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < 1e6)
    .map((path) => readFileSync(path, 'utf8'));
}
