import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

let isToBeLost = false;

dynamo.middlewareStack.add(
  (next, { commandName }) =>
    async (args) => {
      const output = await next(args);
      if (commandName !== 'TransactWriteItemsCommand' || !isToBeLost) return output;
      isToBeLost = false;
      throw new Error('reply lost');
    },
  { step: 'initialize', name: 'loseReply' },
);

/** Lets the next transaction commit, and loses the reply: as when Lambda or network die at that very moment. */
export function loseNextReply(): void {
  isToBeLost = true;
}

/** Lets the next record of a request be written and loses the reply, inside of the SDK: it writes the record again. */
export function loseReplyOfRecord(): void {
  const client = DynamoDBClient.prototype as unknown as { send(...call: unknown[]): Promise<never> };
  const { send } = client;
  client.send = function (this: DynamoDBClient, ...call: unknown[]) {
    const [command] = call;
    if (command instanceof PutItemCommand && command.input.TableName === process.env.IDEMPOTENCY_TABLE) {
      client.send = send;
      let isToBeLost = true;
      command.middlewareStack.add(
        (next) => async (args) => {
          const output = await next(args);
          if (!isToBeLost) return output;
          isToBeLost = false;
          throw Object.assign(new Error('reply lost'), { name: 'TimeoutError' });
        },
        // Within the step that repeats.
        { step: 'finalizeRequest', priority: 'low', name: 'loseReplyOfRecord' },
      );
    }
    return send.apply(this, call);
  };
}
