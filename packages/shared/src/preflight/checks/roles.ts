import { GetRoleCommand } from '@aws-sdk/client-iam';

import { classify } from '../../aws/errors.ts';
import { lastPart } from '../../ecs/arn.ts';
import { text } from '../../json.ts';
import { fine, no, unknown, type Question, type Target } from '../check.ts';
import { distinct } from './containers.ts';

export function roleQuestions({ definition, settings, codeDeploy }: Target): readonly Question[] {
  const roles = distinct([
    text(definition.taskRoleArn),
    text(definition.executionRoleArn),
    codeDeploy?.serviceRole,
  ]);
  const account = accountOf(text(settings?.serviceArn) ?? '');
  return roles.map((role) => ({
    key: role,
    ask: async ({ aws }) => {
      if (account !== undefined && role.startsWith('arn:') && accountOf(role) !== account) {
        return unknown(`The role ${role} is in another account than the service, and could not be checked.`);
      }
      try {
        await aws.iam.send(new GetRoleCommand({ RoleName: lastPart(role) }));
        return fine;
      } catch (error) {
        if (classify(error) !== 'not-found') throw error;
        return no(`The role ${role} does not exist.`);
      }
    },
  }));
}

function accountOf(arn: string): string | undefined {
  return arn.split(':')[4];
}
