import { classify } from '../../aws/errors.ts';
import { Pace } from '../../aws/pace.ts';
import { pastThrottles } from '../../aws/policy.ts';
import { text, type JsonObject } from '../../json.ts';
import { ActionError } from '../../runner/errors.ts';
import type { Log } from '../../runner/log.ts';
import type { RunContext } from '../../runner/run-context.ts';
import type { Clock } from '../../time/clock.ts';
import { revisionName } from '../release.ts';
import { provenanceTags, withOwnTags, type Tag } from '../tags.ts';
import type { Revision, TaskDefinitions } from './api.ts';
import { contentDigest } from './digest.ts';
import { droppedAttributes } from './dropped.ts';
import { findOwn, isOwn, newestRevision, revisionNumber, type Search } from './own-revision.ts';

export interface RegisteredRevision {
  readonly arn: string;
  /** `family:revision` */
  readonly revision: string;
  readonly definition: JsonObject;
  /** An earlier try of this run had registered it. */
  readonly reused: boolean;
}

export interface Registering {
  readonly api: TaskDefinitions;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Log, 'notice'>;
  readonly run: RunContext;
  readonly signal?: AbortSignal;
}

/** How often a registration is sent whose answers get lost, and how often the revision is looked for in between. */
const sends = 3;
const looks = 5;
const betweenLooks = 2_000;
/** Half of the account's bucket, which refills by one a second. */
const bucket = { burst: 10, perSecond: 1 };

/**
 * Registers task definitions, each distinct content once per run: also when the step is run again, or an answer is lost.
 */
export class Registrar {
  readonly #ports: Registering;
  readonly #pace: Pace;
  readonly #registered = new Map<string, Promise<RegisteredRevision>>();

  constructor(ports: Registering) {
    this.#ports = ports;
    this.#pace = new Pace(ports.clock, bucket);
  }

  /**
   * @param tags the user's
   * @throws ActionError naming the attributes that ECS did not keep; the AWS error when ECS refuses
   */
  register(definition: JsonObject, tags: readonly Tag[]): Promise<RegisteredRevision> {
    const digest = contentDigest(definition, tags);
    const before = this.#registered.get(digest);
    if (before) return before;
    const registered = this.#once(definition, tags, digest);
    this.#registered.set(digest, registered);
    return registered;
  }

  async #once(definition: JsonObject, tags: readonly Tag[], digest: string): Promise<RegisteredRevision> {
    const search: Search = { api: this.#ports.api, definition, digest, runId: this.#ports.run.runId };
    const newest = await permitted(newestRevision(search));
    const earlier =
      newest && isOwn(newest, search)
        ? newest
        : await permitted(this.#ports.run.runAttempt > 1 ? findOwn(search) : Promise.resolve(undefined));
    const revision = earlier ?? (await this.#send(tags, { ...search, after: revisionNumber(newest) }));
    const arn = text(revision.definition.taskDefinitionArn);
    if (arn === undefined) throw new ActionError('ECS answered RegisterTaskDefinition without an ARN');
    const dropped = droppedAttributes(definition, revision.definition);
    const name = revisionName(arn);
    if (dropped.length > 0) {
      throw new ActionError(
        `ECS registered ${name} without ${dropped.join(', ')}, so it was not deployed. ` +
          'ECS leaves out what it does not know: correct the name, or remove it.',
      );
    }
    return { arn, revision: name, definition: revision.definition, reused: earlier !== undefined };
  }

  async #send(users: readonly Tag[], search: Search): Promise<Revision> {
    const { api, clock, random, log, run, signal } = this.#ports;
    let tags = withOwnTags(users, provenanceTags(run, search.digest));
    for (let sent = 1; ; sent += 1) {
      try {
        await this.#pace.turn(signal);
        return await pastThrottles(() => api.register(search.definition, tags), { clock, signal, random });
      } catch (error) {
        if (deniesTags(error) && tags.length > 0) {
          log.notice('ecs:TagResource is not allowed, so the task definition is registered without tags.');
          tags = [];
        } else if (classify(error) === 'lost-answer' && sent < sends) {
          const arrived = await this.#lookFor(search);
          if (arrived) return arrived;
        } else {
          throw error;
        }
      }
    }
  }

  /** A revision that was registered may take a moment to be seen. */
  async #lookFor(search: Search): Promise<Revision | undefined> {
    const { clock, signal } = this.#ports;
    for (let look = 1; look <= looks; look += 1) {
      const found = await findOwn(search);
      if (found) return found;
      await clock.sleep(betweenLooks, signal);
    }
    return undefined;
  }
}

/** Who may not read has no earlier revision to use; that is no reason not to register. */
async function permitted(read: Promise<Revision | undefined>): Promise<Revision | undefined> {
  try {
    return await read;
  } catch (error) {
    if (classify(error) === 'denied') return undefined;
    throw error;
  }
}

function deniesTags(error: unknown): boolean {
  return classify(error) === 'denied' && error instanceof Error && error.message.includes('ecs:TagResource');
}
