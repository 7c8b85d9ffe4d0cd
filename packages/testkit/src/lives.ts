import type { Ports } from '@ecs-actions/shared/runner/ports';
import { Random } from '@ecs-actions/simulator/core/random';
import { LivingService } from './living-service.ts';
import { portsOf } from './ports.ts';
import { shiftingWorld } from './shifting-world.ts';
import { inProcess, withSimulator } from './simulator.ts';
import { type Asked, type Life, rightWay, type RightWay } from './way-back-rule.ts';
import { webWorld } from './worlds.ts';

/** The rollback action, in process. */
export type RollBack = (
  asked: Asked & { readonly dryRun: boolean },
  ports: Ports,
) => Promise<Readonly<Record<string, string | undefined>>>;

const happenings = [
  'a good release',
  'a bad release',
  'a release stopped by hand',
  'a release superseded by another',
  'rolled back',
  'rolled back further',
  'an old release deployed by hand',
  'started anew',
  'verified',
  'an image expired',
  'a tag moved',
  'a revision deregistered',
  'the service created again',
] as const;
type Happening = (typeof happenings)[number];

const pause = {
  targetType: 'PAUSE',
  lifecycleStages: ['POST_SCALE_UP'],
  timeoutConfiguration: { timeoutInMinutes: 1, action: 'CONTINUE' },
};
const canary = { canaryPercent: 10, canaryBakeTimeInMinutes: 2 };
const settings = {
  rolling: { strategy: 'ROLLING' },
  'rolling with a bake': { strategy: 'ROLLING', bakeTimeInMinutes: 1 },
  'blue/green with a hook': { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2, lifecycleHooks: [pause] },
  'canary with a bake': { strategy: 'CANARY', bakeTimeInMinutes: 1, canaryConfiguration: canary },
} as const;
const settingNames = [
  'rolling',
  'rolling',
  'rolling with a bake',
  'blue/green with a hook',
  'canary with a bake',
] as const;

/** Everything that a life can come to, for counting. */
export const situations: readonly string[] = [
  ...happenings,
  ...new Set(settingNames),
  'asked while a release is going on',
  'asked for verified releases',
  'asked for one further',
  'right: already',
  'right: nowhere',
  'right: release',
];

/** A life, and what a rehearsal said at its end and should have said. */
export interface Lived {
  readonly life: Life;
  readonly asked: Asked;
  readonly situations: ReadonlySet<string>;
  readonly right: RightWay;
  readonly answer: RightWay | { readonly kind: 'other'; readonly status: string };
  readonly log: readonly string[];
}

/**
 * Lives through what a seed has in store for a service, in process and on stepped time, and asks a rehearsal at the end
 * where it would go back to.
 * @param verifiedKey of the tag by which verify-health marks a revision in this service
 */
export async function live(seed: number, verifiedKey: string, rollBack: RollBack): Promise<Lived> {
  const random = new Random(seed);
  return withSimulator({ seed, time: { kind: 'stepped' } }, async (simulator) => {
    const setting = random.pick(settingNames);
    simulator.control.world(worldOf(settings[setting]));
    const { aws, clock } = inProcess(simulator);
    const subject = new LivingService(simulator, aws);
    const seen = new Set<string>([setting]);
    const log: string[] = [];
    let runs = 1_000;
    const answered = async (asked: Asked & { readonly dryRun: boolean }) => {
      const ports = portsOf(aws, clock, log);
      runs += 1;
      const outputs = await rollBack(asked, { ...ports, run: { ...ports.run, runId: String(runs) } });
      return { outputs, name: outputs['to-task-definition-revision'] ?? '', status: outputs['status'] ?? '' };
    };
    const goBack = async (asked: Asked) => {
      const way = rightWay(subject.life(), asked);
      const [from, left] = [simulator.now(), await subject.present()];
      const { name, status } = await answered({ ...asked, dryRun: false });
      if (way.kind === 'release' && status === 'succeeded') subject.returned(left, way.release, name, from);
    };
    for (let count = random.integer(2, 9); count > 0; count -= 1) {
      const happening = random.pick(happenings);
      log.push(`-- ${happening}`);
      if (await happen(happening, { subject, random, verifiedKey, goBack })) seen.add(happening);
      subject.settle();
      subject.pass(random.integer(2_000, 600_000));
    }
    if (random.chance(0.2)) {
      seen.add('asked while a release is going on');
      await subject.deploy(await subject.make(false));
      subject.pass(random.integer(1_000, 8_000));
    }
    const asked: Asked = {
      to: random.pick(['last-good', 'last-good', 'last-good', 1, 2]),
      verified: random.chance(0.15),
    };
    if (asked.verified) seen.add('asked for verified releases');
    if (asked.to !== 'last-good') seen.add('asked for one further');
    const life = subject.life();
    const right = rightWay(life, asked);
    seen.add(`right: ${right.kind}`);
    const { name, status } = await answered({ ...asked, dryRun: true });
    const answer = answerOf(status, subject.release(name), await subject.present());
    return { life, asked, situations: seen, right, answer, log };
  });
}

function worldOf(configuration: (typeof settings)[keyof typeof settings]) {
  const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  const deploymentConfiguration = {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    ...configuration,
    ...breaker,
  };
  return configuration.strategy === 'ROLLING'
    ? webWorld({ service: { deploymentConfiguration } })
    : shiftingWorld({ configuration: deploymentConfiguration });
}

function answerOf(status: string, release: number, present: number): Lived['answer'] {
  if (status === 'no-target') return { kind: 'nowhere' };
  if (status !== 'dry-run') return { kind: 'other', status };
  return release === present ? { kind: 'already' } : { kind: 'release', release };
}

interface Happens {
  readonly subject: LivingService;
  readonly random: Random;
  readonly verifiedKey: string;
  readonly goBack: (asked: Asked) => Promise<void>;
}

/** @returns whether it could happen */
async function happen(happening: Happening, { subject, random, ...others }: Happens): Promise<boolean> {
  const present = await subject.present();
  const old = [...subject.releases].filter(
    ([, release]) => release !== present && !subject.spoilt.has(release),
  );
  const [name = '', some = 0] = old[random.integer(0, Math.max(0, old.length - 1))] ?? [];
  switch (happening) {
    case 'a good release':
    case 'a bad release':
      await subject.deploy(await subject.make(happening === 'a bad release'));
      return true;
    case 'a release stopped by hand':
      await subject.deploy(await subject.make(false));
      subject.pass(5_000);
      await subject.stop();
      return true;
    case 'a release superseded by another':
      await subject.deploy(await subject.make(random.chance(0.3)));
      subject.pass(random.integer(3_000, 10_000));
      await subject.deploy(await subject.make(random.chance(0.3)));
      return true;
    case 'rolled back':
      await others.goBack({ to: 'last-good', verified: false });
      return true;
    case 'rolled back further':
      await others.goBack({ to: random.integer(1, 2), verified: false });
      return true;
    case 'started anew':
      if (subject.spoilt.has(present)) return false;
      await subject.deploy([...subject.releases].findLast(([, release]) => release === present)?.[0] ?? '');
      return true;
    case 'verified':
      await subject.verify(others.verifiedKey);
      return true;
    case 'the service created again':
      if (subject.spoilt.has(present)) return false;
      await subject.recreate();
      return true;
    default:
  }
  if (old.length === 0) return false;
  switch (happening) {
    case 'an old release deployed by hand':
      await subject.deploy(name);
      return true;
    case 'an image expired':
      await subject.expire(some);
      return true;
    case 'a tag moved':
      await subject.moveTag(some);
      return true;
    case 'a revision deregistered':
      await subject.deregister(some);
      return true;
  }
}
