import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { describeImage } from '@ecs-actions/shared/image/ecr';
import { clientsOf } from '../src/clients.ts';
import { loggedInDocker, type LoggedInDocker } from '../src/docker.ts';
import { needs, testWith } from '../src/needs.ts';
import { withSimulator } from '../src/simulator.ts';

const buildx = [needs.docker, needs.buildx];

describe('docker by hand, against the simulated registry', () => {
  testWith(needs.docker, 'pulls what it pushed, by its digest', () =>
    byHand(async ({ run, host, context, digestAt }) => {
      const image = `${host}/web:v1`;
      await run('build', '--quiet', '--tag', image, context);
      const pushed = await run('push', image);
      await run('rmi', '--force', image);
      const digest = await digestAt('web', 'v1');
      expect(pushed).toContain(digest);
      expect(await run('pull', `${host}/web@${digest}`)).toContain(digest);
      await run('rmi', '--force', `${host}/web@${digest}`);
    }),
  );

  testWith(buildx, 'is refused a tag that is taken, and a repository that is missing', () =>
    byHand(async ({ run, host, context, digestAt }) => {
      const push = (image: string): Promise<string> =>
        run('buildx', 'build', '--push', '--provenance=false', '--tag', `${host}/${image}`, context);
      await push('frozen:v1');
      const digest = await digestAt('frozen', 'v1');
      writeFileSync(join(context, 'content'), 'something else');
      await expect(push('frozen:v1')).rejects.toThrow('400 Bad Request');
      expect(await digestAt('frozen', 'v1')).toBe(digest);
      await expect(push('missing:v1')).rejects.toThrow(/missing[^]+404/u);
    }),
  );

  testWith(buildx, 'pushes several platforms with attestations, and caches in the form that ECR takes', () =>
    byHand(async ({ run, host, context, digestAt }) => {
      const build = (...options: string[]): Promise<string> =>
        run('buildx', 'build', '--push', '--provenance=true', ...options, context);
      const cache = `type=registry,ref=${host}/web:cache,mode=max`;
      const platforms = ['--platform', 'linux/amd64,linux/arm64'];
      await build(...platforms, '--tag', `${host}/web:v1`, '--cache-to', `${cache},image-manifest=true`);
      expect(await run('buildx', 'imagetools', 'inspect', `${host}/web:v1`)).toMatch(
        /linux\/amd64[^]+linux\/arm64[^]+attestation-manifest/u,
      );
      expect(await digestAt('web', 'cache')).toMatch(/^sha256:/u);
      const indexOfLayers = build('--tag', `${host}/web:v2`, '--cache-to', `${cache},image-manifest=false`);
      await expect(indexOfLayers).rejects.toThrow('400 Bad Request');
    }),
  );
});

interface ByHand {
  readonly run: LoggedInDocker['run'];
  /** The registry, as images are named. */
  readonly host: string;
  /** A folder to build in: `FROM scratch` and a file. */
  readonly context: string;
  /** What ECR holds under a tag. */
  readonly digestAt: (name: string, tag: string) => Promise<string | undefined>;
}

async function byHand(work: (tools: ByHand) => Promise<void>): Promise<void> {
  await withSimulator({}, async (simulator) => {
    simulator.control.world({
      repositories: [
        { repositoryName: 'web' },
        { repositoryName: 'frozen', imageTagMutability: 'IMMUTABLE' },
      ],
    });
    const context = mkdtempSync(join(tmpdir(), 'docker-context-'));
    try {
      writeFileSync(join(context, 'content'), 'something');
      writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY content /content\n');
      using docker = await loggedInDocker(simulator);
      const { ecr } = clientsOf(simulator);
      await work({
        run: (...parameters) => docker.run(...parameters),
        host: new URL(simulator.url).host,
        context,
        digestAt: async (name, tag) =>
          (await describeImage(ecr, { name, registryId: '123456789012' }, tag))?.digest,
      });
    } finally {
      rmSync(context, { recursive: true, force: true });
    }
  });
}
