import { parseTaskDefinition } from '@ecs-actions/shared/ecs/task-definition/parse';
import { unknownNames } from '@ecs-actions/shared/ecs/task-definition/names';
import { isList, type JsonObject, objects, text } from '@ecs-actions/shared/json';
import { ActionError } from '@ecs-actions/shared/runner/errors';

/** What can be told of a task definition without AWS, a sentence each. */
export function problemsOf(content: string, file: string): readonly string[] {
  try {
    const definition = parseTaskDefinition(content, file);
    return [...names(definition), ...containers(definition), ...fargate(definition)];
  } catch (error) {
    if (error instanceof ActionError) return [error.message];
    throw error;
  }
}

function names(definition: JsonObject): string[] {
  return unknownNames(definition).map(({ path, meant }) =>
    meant === undefined
      ? `${path} is not known to ECS.`
      : `${path} is not known to ECS; "${meant}" was meant.`,
  );
}

function containers(definition: JsonObject): string[] {
  const all = objects(definition['containerDefinitions']);
  const known = all.map(({ name }) => text(name) ?? '');
  const problems = text(definition['family']) === undefined ? ['It has no family.'] : [];
  if (all.length === 0) problems.push('It has no containers.');
  for (const [index, container] of all.entries()) {
    const name = known[index] || `container ${index + 1}`;
    if (known[index] === '') problems.push(`${name} has no name.`);
    if (known.indexOf(known[index] ?? '') !== index) problems.push(`There are two containers "${name}".`);
    for (const { containerName } of objects(container['dependsOn'])) {
      const other = text(containerName) ?? '';
      if (!known.includes(other)) problems.push(`${name} depends on "${other}", which there is not.`);
    }
  }
  if (all.length > 0 && all.every(({ essential }) => essential === false)) {
    problems.push('No container is essential.');
  }
  return problems;
}

function fargate(definition: JsonObject): string[] {
  const wanted = definition['requiresCompatibilities'];
  if (!isList(wanted) || !wanted.includes('FARGATE')) return [];
  return [
    ...(['cpu', 'memory'] as const)
      .filter((name) => definition[name] === undefined)
      .map((name) => `Fargate needs "${name}" for the task.`),
    ...(definition['networkMode'] === 'awsvpc' ? [] : ['Fargate needs "networkMode": "awsvpc".']),
  ];
}
