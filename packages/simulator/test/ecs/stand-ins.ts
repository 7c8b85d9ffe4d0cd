import type { EventQueue } from '../../src/core/events.ts';
import type {
  Alarms,
  Backend,
  Images,
  Logs,
  Roles,
  Secrets,
  TargetGroups,
  TargetState,
  Traffic,
} from '../../src/core/ports.ts';

interface StoredImage {
  readonly digest: string;
  readonly platforms: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A registry in memory: every reference has to be put there first. */
export class MemoryImages implements Images {
  readonly #byReference = new Map<string, string>();
  readonly #byDigest = new Map<string, StoredImage>();
  #digests = 0;

  /** @returns the digest */
  put(reference: string, labels: Record<string, string> = {}, platforms = ['linux/amd64']): string {
    const digest = `sha256:${String(++this.#digests).padStart(64, '0')}`;
    this.#byReference.set(reference, digest);
    this.#byDigest.set(digest, { digest, platforms, labels });
    return digest;
  }

  /** An index of one image for linux/amd64. */
  putIndex(reference: string): { index: string; platform: string } {
    const platform = this.put(`${reference}-amd64`);
    const index = this.put(reference);
    const manifest = this.#byDigest.get(platform);
    if (manifest) this.#byDigest.set(index, manifest);
    return { index, platform };
  }

  remove(reference: string): void {
    const digest = this.#byReference.get(reference);
    this.#byReference.delete(reference);
    if (digest !== undefined) this.#byDigest.delete(digest);
  }

  resolve(reference: string, platform: string): ReturnType<Images['resolve']> {
    const digest = reference.split('@')[1] ?? this.#byReference.get(reference);
    const image = digest === undefined ? undefined : this.#byDigest.get(digest);
    if (digest === undefined || !image) return undefined;
    return {
      digest,
      ...(image.platforms.includes(platform) ? { platformDigest: image.digest } : {}),
      platforms: image.platforms,
      labels: image.labels,
    };
  }
}

export class MemorySecrets implements Secrets {
  readonly problems = new Map<string, 'not-found' | 'denied' | 'without-value'>();

  problem(valueFrom: string): ReturnType<Secrets['problem']> {
    return this.problems.get(valueFrom);
  }
}

export class MemoryLogs implements Logs {
  readonly groups = new Set(['/web']);
  readonly lines: { group: string; stream: string; message: string }[] = [];

  hasGroup(group: string): boolean {
    return this.groups.has(group);
  }

  write(group: string, stream: string, message: string): void {
    this.lines.push({ group, stream, message });
  }
}

type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export class MemoryAlarms implements Alarms {
  readonly #states = new Map<string, AlarmState>();
  readonly #listeners: ((name: string, state: AlarmState) => void)[] = [];

  state(name: string): AlarmState | undefined {
    return this.#states.get(name);
  }

  onChange(listener: (name: string, state: AlarmState) => void): void {
    this.#listeners.push(listener);
  }

  set(name: string, state: AlarmState): void {
    this.#states.set(name, state);
    for (const listener of this.#listeners) listener(name, state);
  }
}

const drainingTakes = 30_000;

/** Target groups in memory. They drain for 30 s. */
export class MemoryTargetGroups implements TargetGroups {
  readonly #time: EventQueue;
  readonly targets = new Map<string, { backend: Backend; since: number; draining: boolean }>();
  /** Milliseconds from a target's registration until its health is known. */
  checkedAfter = 20_000;
  /** Targets of these tasks answer no check any more. */
  readonly broken = new Set<string>();

  constructor(time: EventQueue) {
    this.#time = time;
  }

  exists(): boolean {
    return true;
  }

  inUse(targetGroupArn: string): boolean {
    return !targetGroupArn.includes('/idle/');
  }

  register(targetGroupArn: string, id: string, port: number, backend: Backend): void {
    this.targets.set(`${targetGroupArn} ${id}:${port}`, { backend, since: this.#time.now, draining: false });
  }

  deregister(targetGroupArn: string, id: string, port: number, drained: () => void): void {
    const key = `${targetGroupArn} ${id}:${port}`;
    const target = this.targets.get(key);
    if (target) target.draining = true;
    this.#time.after(drainingTakes, 'drained', () => {
      this.targets.delete(key);
      drained();
    });
  }

  health(targetGroupArn: string, id: string, port: number): { state: TargetState; description?: string } {
    const target = this.targets.get(`${targetGroupArn} ${id}:${port}`);
    if (!target) return { state: 'unused' };
    if (target.draining) return { state: 'draining' };
    const { behaviour, taskArn } = target.backend;
    if (this.broken.has(taskArn)) return { state: 'unhealthy', description: 'Request timed out' };
    const age = this.#time.now - target.since;
    if (age < this.checkedAfter) return { state: 'initial' };
    return behaviour.healthStatus === 200 && age >= behaviour.healthyAfter
      ? { state: 'healthy' }
      : {
          state: 'unhealthy',
          description: `Health checks failed with these codes: [${behaviour.healthStatus}]`,
        };
  }
}

/** Listener rules in memory. */
export class MemoryTraffic implements Traffic {
  readonly rules = new Map<string, ReadonlyMap<string, number>>();

  weights(arn: string): ReadonlyMap<string, number> | undefined {
    return this.rules.get(arn);
  }

  shift(arn: string, weights: ReadonlyMap<string, number>): void {
    this.rules.set(arn, weights);
  }
}

export class MemoryRoles implements Roles {
  readonly problems = new Map<string, 'cannot-be-assumed' | 'missing-permissions'>();

  problem(roleArn: string): 'cannot-be-assumed' | 'missing-permissions' | undefined {
    return this.problems.get(roleArn);
  }
}
