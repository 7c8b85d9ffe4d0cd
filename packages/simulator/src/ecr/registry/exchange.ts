import type { IncomingMessage } from 'node:http';
import type { EcrState } from '../context.ts';
import { manifestLimit } from '../manifest.ts';
import { RegistryError, type Answer } from './answer.ts';

/** One request to the registry, taken apart. */
export interface Exchange {
  readonly state: EcrState;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Repository name. */
  readonly name: string;
  /** Tag, digest or upload id: what stands last in the path. */
  readonly reference: string;
}

/** One thing that the registry does. */
export interface RegistryOperation {
  /** Its name in the truth and in faults. */
  readonly name: string;
  readonly method: string;
  /** Captures `name` and `reference`. */
  readonly path: RegExp;
  /** The IAM action that it takes, without `ecr:`. */
  readonly action?: string;
  /** Needed as well when the request carries bytes of a layer. */
  readonly contentAction?: string;
  run(exchange: Exchange): Answer | Promise<Answer>;
}

/** @throws RegistryError when the body is larger than any manifest may be */
export async function readManifest(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > manifestLimit) {
      throw new RegistryError(413, 'SIZE_INVALID', `A manifest has at most ${manifestLimit} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
