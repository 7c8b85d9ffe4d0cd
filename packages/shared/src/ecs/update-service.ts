import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { pastThrottles, type Sending } from '../aws/policy.ts';
import { sendRaw } from '../aws/raw.ts';
import { isObject, type JsonObject } from '../json.ts';
import { onceKnown } from './once-known.ts';

/**
 * Sends UpdateService, again only after a throttle or while ECS does not know the revision yet, which changes nothing.
 * @param input in the API's own shape; attributes that the SDK does not know go through
 * @returns the service as the answer has it
 * @throws what ECS answers; after a lost answer it may have been carried out
 */
export async function updateService(
  aws: Aws,
  input: JsonObject & { readonly service: string },
  sending: Pick<Sending, 'clock' | 'signal'>,
): Promise<JsonObject> {
  const send = () => sendRaw(aws.ecs, new UpdateServiceCommand({ service: input.service }), input);
  const past = () => pastThrottles(send, { ...sending, random: aws.random });
  const { service } = await onceKnown(past, sending);
  return isObject(service) ? service : {};
}
