import type {
  ECSClient,
  ECSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-ecs';
import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Command } from '@smithy/types';
import { buffer } from 'node:stream/consumers';

import { isObject, type JsonObject } from '../json.ts';

const emptyAnswer = new TextEncoder().encode('{}');

/**
 * Sends a call of ECS and gives its answer as AWS's own JSON, with the attributes that the SDK's model lacks; the SDK
 * leaves them out without a word, in both directions. Times are seconds since the epoch.
 *
 * @param body what to send instead of the command's own input
 */
export async function sendRaw<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  client: ECSClient,
  command: Command<ServiceInputTypes, Input, ServiceOutputTypes, Output, ECSClientResolvedConfig>,
  body?: JsonObject,
): Promise<JsonObject> {
  let answer: unknown;
  if (body !== undefined) {
    // Before the body's length and signature are computed.
    command.middlewareStack.add(
      (next) => (args) => {
        if (HttpRequest.isInstance(args.request)) args.request.body = JSON.stringify(body);
        return next(args);
      },
      { name: 'ecsActionsRawBody', step: 'build', priority: 'high' },
    );
  }
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (HttpResponse.isInstance(response)) {
        const bytes = response.body instanceof Uint8Array ? response.body : await buffer(response.body);
        const wellDone = response.statusCode < 300;
        if (wellDone) answer = JSON.parse(new TextDecoder().decode(bytes));
        // Of an answer that was read here the SDK would make a second one, for nobody.
        response.body = wellDone ? emptyAnswer : bytes;
      }
      return result;
    },
    { name: 'ecsActionsRawAnswer', step: 'deserialize', priority: 'low' },
  );
  await client.send(command);
  return isObject(answer) ? answer : {};
}
