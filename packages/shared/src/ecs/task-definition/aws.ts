import {
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';

import type { Aws } from '../../aws/aws.ts';
import { sendRaw } from '../../aws/raw.ts';
import { isObject, text, type JsonObject } from '../../json.ts';
import { tagsFrom } from '../tags.ts';
import type { Revision, TaskDefinitions } from './api.ts';

/** ECS's calls on task definitions, past the SDK's model in both directions. */
export function taskDefinitions(aws: Pick<Aws, 'ecs'>): TaskDefinitions {
  return {
    describe: async (name) =>
      toRevision(
        await sendRaw(
          aws.ecs,
          new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }),
        ),
      ),
    register: async (definition, tags) => {
      const body = {
        ...definition,
        ...(tags.length > 0 && { tags: tags.map(({ key, value }) => ({ key, value })) }),
      };
      const command = new RegisterTaskDefinitionCommand({
        family: text(definition.family),
        containerDefinitions: [],
      });
      return toRevision(await sendRaw(aws.ecs, command, body));
    },
    latest: async (family, count) => {
      const { taskDefinitionArns = [] } = await aws.ecs.send(
        new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC', maxResults: count }),
      );
      return taskDefinitionArns;
    },
  };
}

function toRevision(answer: JsonObject): Revision {
  return {
    definition: isObject(answer.taskDefinition) ? answer.taskDefinition : {},
    tags: tagsFrom(answer.tags),
  };
}
