import { readdirSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { expect, test } from '@jest/globals';
import { actionFolder, readActionFile } from '@ecs-actions/testkit/action-file';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { files, shortTag, withAccount } from './job.ts';
import { stub } from './stub.ts';

type Inputs = Readonly<Record<string, string>>;

/**
 * Runs a step that builds, and returns as one text all that can be seen of it: what it started, what it asked of AWS, its
 * ending and outputs, and what it left behind. The programs are stand-ins; the repository has the image that the builder
 * is taken to push.
 */
async function seen(inputs: Inputs): Promise<string> {
  const image = await writeImage({ files: { '/greeting': 'hello\n' } });
  const docker = stub(
    'docker',
    `if (argv[1] === 'inspect') console.log('Driver: docker-container');
     if (argv[1] === 'build') writeFileSync(argv[argv.indexOf('--metadata-file') + 1],
       JSON.stringify({ 'containerimage.digest': '${image.digest}' }));`,
  );
  const vulnerability = { VulnerabilityID: 'CVE-2026-3', PkgName: 'zlib', Severity: 'HIGH' };
  const trivy = stub(
    'trivy',
    `writeFileSync(argv.find((one) => one.startsWith('--output=')).slice(9),
       ${JSON.stringify(JSON.stringify({ Results: [{ Vulnerabilities: [vulnerability] }] }))});`,
  );
  const cosign = stub('cosign', '');
  let text = '';
  await withAccount({}, async ({ simulator, push }) => {
    await pushImage(clientsOf(simulator), 'web', shortTag, image);
    using run = await push(inputs, {
      env: { PATH: [docker, trivy, cosign].map(({ path }) => path).join(delimiter), TOKEN: 'x' },
      files: { ...files, 'app/Dockerfile': files['Dockerfile'] ?? '' },
    });
    const definitions = run.outputs['image-definitions'];
    text = JSON.stringify({
      exit: run.exitCode,
      annotations: run.annotations,
      outputs: run.outputs,
      started: [docker, trivy, cosign]
        .flatMap((program) => program.calls())
        .map(({ argv }) => argv.join(' ')),
      asked: simulator.truth.calls.map(({ operation, input }) => ({ operation, input })),
      definitions: definitions ? JSON.parse(readFileSync(definitions, 'utf8')) : undefined,
      left: readdirSync(run.temporary).filter((name) => name.includes('docker')).length,
    });
  });
  return text;
}

const trivy = { scan: 'trivy' };
const created = { repository: 'new', 'create-repository': 'true' };

/** Another value of an input, what it makes visible, and the inputs that it goes with. */
const table: readonly (readonly [input: string, value: string, shows: RegExp, beside?: Inputs])[] = [
  ['region', 'eu-west-1', /in eu-west-1/u, { repository: 'other' }],
  ['repository', 'other', /no repository \\"other/u],
  ['registry', '210987654321', /"registryId":"210987654321"/u],
  ['context', 'app', / app"/u],
  ['file', 'app/Dockerfile', / --file app\/Dockerfile /u],
  ['target', 'first', / --target first /u],
  ['platforms', 'linux/arm64', / --platform linux\/arm64 /u],
  ['build-args', 'VERSION=2', / --build-arg VERSION=2 /u],
  ['build-contexts', 'base=./app', / --build-context base=.\/app /u],
  ['labels', 'team=web', / --label team=web /u],
  ['annotations', 'team=web', / --annotation team=web /u],
  ['network', 'host', / --network host /u],
  ['add-hosts', 'db:10.0.0.1', / --add-host db:10.0.0.1 /u],
  ['shm-size', '64m', / --shm-size 64m /u],
  ['ulimits', 'nofile=1024', / --ulimit nofile=1024 /u],
  ['ssh', 'default', / --ssh default /u],
  ['builder', 'big', / --builder big /u],
  ['pull', 'true', / --pull /u],
  ['no-cache', 'true', / --no-cache /u],
  ['load', 'true', / --output type=docker/u],
  ['secrets', 'npm=x', / --secret id=npm,env=ECS_ACTIONS_BUILD_SECRET_0 /u],
  ['secret-files', 'npm=greeting', / --secret id=npm,src=greeting /u],
  ['secret-envs', 'npm=TOKEN', / --secret id=npm,env=TOKEN /u],
  ['cache', 'gha', / --cache-to type=gha,mode=max,ignore-error=true /u],
  ['cache-from', 'type=local,src=/x', / --cache-from type=local,src=\/x /u],
  ['cache-to', 'type=local,dest=/x', / --cache-to type=local,dest=\/x,ignore-error=true /u],
  ['provenance', 'mode=max', / --provenance=mode=max /u],
  ['sbom', 'true', / --sbom=true /u],
  ['tags', 'stable', /"tag":"stable"/u],
  ['push', 'false', /"digest":""/u],
  ['if-exists', 'fail', /'if-exists' is 'fail'/u],
  ['source-image', `web:${shortTag}`, /"reused":"true"/u],
  ['create-repository', 'true', /"operation":"CreateRepository"/u, { repository: 'new' }],
  ['repository-settings', 'imageTagMutability: MUTABLE', /"imageTagMutability":"MUTABLE"/u, created],
  ['scan', 'trivy', /HIGH\\":1/u],
  ['scan-fail-on', 'high', /scan-fail-on\\" is \\"high/u, trivy],
  [
    'scan-ignore',
    'CVE-2026-3 until=2999-12-31 not reached',
    /"exit":0/u,
    { ...trivy, 'scan-fail-on': 'high' },
  ],
  ['scan-timeout', '90s', / --timeout=90s /u, trivy],
  ['sign', 'cosign', /"sign --yes [^"]+@sha256:/u],
  ['sign-key', 'awskms:///alias/sign', / --key=awskms:\/\/\/alias\/sign /u, { sign: 'cosign' }],
  ['container-name', 'app', /"name":"app"/u],
  ['logout', 'false', /"left":1/u],
];

const known = new Map<string, Promise<string>>();

/** Without the change; many rows have that in common. */
function seenBefore(beside: Inputs): Promise<string> {
  const key = JSON.stringify(beside);
  const before = known.get(key) ?? seen(beside);
  known.set(key, before);
  return before;
}

test.each(table)('%s: %s', async (input, value, shows, beside = {}) => {
  expect(await seenBefore(beside)).not.toMatch(shows);
  expect(await seen({ ...beside, [input]: value })).toMatch(shows);
});

test('every input of action.yml is in the table', () => {
  const { inputs } = readActionFile(actionFolder('build-push'));
  expect(table.map(([input]) => input).toSorted()).toEqual(Object.keys(inputs).toSorted());
});
