import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';

import type { Aws } from '../../aws/aws.ts';
import { classify } from '../../aws/errors.ts';
import { objects, text, type JsonObject } from '../../json.ts';
import { fine, no, type Answer, type Question, type Target } from '../check.ts';
import { containersOf, distinct, objectAt } from './containers.ts';

/** Secrets and parameters that the containers are given; only whether they exist is asked, never what they hold. */
export function secretQuestions({ definition }: Target): readonly Question[] {
  return distinct(containersOf(definition).flatMap(referencesOf)).map((reference) => ({
    key: reference,
    ask: ({ aws }) => ask(aws, reference),
  }));
}

function referencesOf(container: JsonObject): readonly (string | undefined)[] {
  const given = [
    ...objects(container.secrets),
    ...objects(objectAt(container, 'logConfiguration').secretOptions),
  ];
  const credentials = text(objectAt(container, 'repositoryCredentials').credentialsParameter);
  return [...given.map(({ valueFrom }) => text(valueFrom)), credentials];
}

async function ask(aws: Aws, reference: string): Promise<Answer> {
  const [, , service, region = ''] = reference.split(':');
  if (!reference.startsWith('arn:')) return await askParameter(aws, reference, [reference]);
  if (service === 'secretsmanager') return await askSecret(aws.in(region), reference);
  if (service !== 'ssm') return no(`${reference} is neither a secret nor a parameter.`);
  const name = reference.slice(reference.indexOf(':parameter/') + ':parameter/'.length);
  // The ARN of "a" and of "/a" is the same.
  return await askParameter(aws.in(region), reference, [name, `/${name}`]);
}

/** `arn:…:secret:name-suffix`, and optionally `:json-key:version-stage:version-id` */
async function askSecret(aws: Aws, reference: string): Promise<Answer> {
  const parts = reference.split(':');
  const [, stage = '', version = ''] = parts.slice(7);
  try {
    const secret = await aws.secretsManager.send(
      new DescribeSecretCommand({ SecretId: parts.slice(0, 7).join(':') }),
    );
    const versions = secret.VersionIdsToStages ?? {};
    if (secret.DeletedDate) return no(`The secret ${reference} is marked for deletion.`);
    const wanted = stage === '' && version === '' ? 'AWSCURRENT' : stage;
    if (wanted !== '' && !Object.values(versions).some((stages) => stages.includes(wanted))) {
      return no(
        stage === ''
          ? `The secret ${reference} holds no value yet.`
          : `The secret ${reference} has no version with the stage ${stage}.`,
      );
    }
    return version !== '' && versions[version] === undefined
      ? no(`The secret ${reference} has no version ${version}.`)
      : fine;
  } catch (error) {
    if (classify(error) !== 'not-found') throw error;
    return no(`The secret ${reference} does not exist.`);
  }
}

async function askParameter(aws: Aws, reference: string, names: readonly string[]): Promise<Answer> {
  const { Parameters: found = [] } = await aws.ssm.send(
    new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [...names] }],
    }),
  );
  return found.length > 0 ? fine : no(`The parameter ${reference} does not exist.`);
}
