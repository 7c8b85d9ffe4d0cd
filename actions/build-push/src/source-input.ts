import {
  ecrHost,
  isLoopback,
  parseReference,
  type ImageReference,
} from '@ecs-actions/shared/image/reference';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import type { Sources } from './promote.ts';

// What only a build can obey.
const buildInputs = [
  'file',
  'target',
  'platforms',
  'build-args',
  'build-contexts',
  'labels',
  'annotations',
  'network',
  'add-hosts',
  'shm-size',
  'ulimits',
  'ssh',
  'builder',
  'pull',
  'no-cache',
  'load',
  'secrets',
  'secret-files',
  'secret-envs',
  'cache-from',
  'cache-to',
];

/** The images to promote; the inputs of a build have no meaning beside them, and are problems. */
export function readSources(read: InputReader): Sources | undefined {
  const given = read.list('source-image');
  if (given.length === 0) return undefined;
  const idle = buildInputs.filter((name) => read.text(name) !== undefined);
  if (idle.length > 0) {
    read.problem(
      `Inputs ${idle.join(', ')} are for a build, and with "source-image" nothing is built. Remove them.`,
    );
  }
  if (read.flag('push') === false)
    read.problem('With "source-image" there is nothing to do under "push: false".');
  const [first, ...more] = given.flatMap((reference) => readSource(read, reference) ?? []);
  return first && [first, ...more];
}

function readSource(read: InputReader, given: string): ImageReference | undefined {
  const source = parseReference(given);
  if (!source || (source.tag === undefined && source.digest === undefined)) {
    read.problem(`Input "source-image": "${given}" is no image; give repository:tag or repository@sha256:….`);
    return undefined;
  }
  if (source.host !== undefined && !ecrHost(source.host) && !isLoopback(source.host)) {
    read.problem(
      `Input "source-image": ${source.host} is no private ECR registry, and this action reads no other.`,
    );
  }
  return source;
}
