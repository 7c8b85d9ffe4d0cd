import { parseReference } from '@ecs-actions/shared/image/reference';
import { isList, isObject, type JsonObject, scalar } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { nearest } from '@ecs-actions/shared/runner/nearest';

/** An image to build, of one container. */
export interface Image {
  readonly container: string;
  readonly repository: string;
  readonly context: string;
  readonly file: string;
  readonly target: string;
  readonly buildArgs: string;
  readonly platforms: readonly string[];
  /** Repository that it is promoted from, by name or URI, without a tag. */
  readonly source: string;
}

/** A service to deploy; what is empty is as the workflow's inputs have it. */
export interface Service {
  readonly service: string;
  readonly taskDefinition: string;
  /** Containers that get an image; all that there are images of when empty. */
  readonly containers: readonly string[];
  readonly path: string;
  readonly url: string;
  readonly appspec: string;
}

const imageKeys = [
  'container',
  'repository',
  'context',
  'file',
  'target',
  'build-args',
  'platforms',
  'source',
];
const serviceKeys = ['service', 'task-definition', 'containers', 'path', 'url', 'codedeploy-appspec'];

export function readImages(read: InputReader): readonly Image[] {
  const images = entries(read, 'images', imageKeys).map((entry, index) => {
    const { container, repository } = {
      container: value(entry, 'container'),
      repository: value(entry, 'repository'),
    };
    for (const [key, given] of Object.entries({ container, repository })) {
      if (given === '') read.problem(`Input "images": item ${index + 1} has no "${key}".`);
    }
    if (repository !== '' && parseReference(repository)?.repository !== repository) {
      read.problem(`Input "images": "${repository}" is no name of an ECR repository.`);
    }
    return {
      container,
      repository,
      context: value(entry, 'context') || '.',
      file: value(entry, 'file'),
      target: value(entry, 'target'),
      buildArgs: value(entry, 'build-args'),
      platforms: lines(entry, 'platforms'),
      source: value(entry, 'source'),
    };
  });
  twice(
    read,
    'images',
    images.map(({ container }) => container),
  );
  return images;
}

export function readServices(read: InputReader): readonly Service[] {
  const services = entries(read, 'services', serviceKeys, 'service').map((entry, index) => {
    const service = value(entry, 'service');
    if (service === '') read.problem(`Input "services": item ${index + 1} has no "service".`);
    return {
      service,
      taskDefinition: value(entry, 'task-definition'),
      containers: lines(entry, 'containers'),
      path: value(entry, 'path'),
      url: value(entry, 'url'),
      appspec: value(entry, 'codedeploy-appspec'),
    };
  });
  twice(
    read,
    'services',
    services.map(({ service }) => service),
  );
  return services;
}

/** The items of a YAML list of mappings; plain lines are items of which only `plain` is known. */
function entries(
  read: InputReader,
  name: string,
  keys: readonly string[],
  plain?: string,
): readonly JsonObject[] {
  const structure = read.structure(name);
  if (structure === undefined) return [];
  if (plain !== undefined && typeof structure === 'string') {
    return read.list(name).map((line) => ({ [plain]: line }));
  }
  if (!isList(structure)) {
    read.problem(`Input "${name}" is no list. Begin each item with "- ".`);
    return [];
  }
  return structure.flatMap((item, index) => {
    if (plain !== undefined && typeof item === 'string') return [{ [plain]: item }];
    if (!isObject(item)) {
      read.problem(`Input "${name}": item ${index + 1} is no mapping.`);
      return [];
    }
    for (const key of Object.keys(item).filter((known) => !keys.includes(known))) {
      const meant = nearest(key, keys);
      read.problem(
        `Input "${name}": there is no "${key}" in an item${meant ? `; did you mean "${meant}"?` : ''}.`,
      );
    }
    return [item];
  });
}

function value(entry: JsonObject, key: string): string {
  const given = entry[key];
  if (isList(given)) return given.map((item) => scalar(item) ?? '').join('\n');
  if (isObject(given)) {
    return Object.entries(given)
      .map(([name, item]) => `${name}=${scalar(item) ?? ''}`)
      .join('\n');
  }
  return (scalar(given) ?? '').trim();
}

function lines(entry: JsonObject, key: string): readonly string[] {
  return value(entry, key)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function twice(read: InputReader, name: string, names: readonly string[]): void {
  const again = names.filter((item, index) => item !== '' && names.indexOf(item) !== index);
  for (const item of new Set(again)) read.problem(`Input "${name}": "${item}" comes twice.`);
}
