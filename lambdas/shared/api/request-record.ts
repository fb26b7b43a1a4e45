import { randomUUID } from 'node:crypto';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { requireEnv } from '../platform/env.ts';

/* The records of requests that carry an Idempotency-Key: Powertools writes them, and this is what it leaves to us. */

const tableName = requireEnv('IDEMPOTENCY_TABLE');
const client = new DynamoDBClient({});

/**
 * The SDK repeats a write whose reply was lost, and the second try meets the record that the first has left: taken for somebody
 * else's, it would keep the only caller waiting until the Lambda's time is up. So each record says who wrote it.
 */
client.middlewareStack.add(
  (next, { commandName }) =>
    async (args) => {
      if (commandName !== 'PutItemCommand') return next(args);
      const input = args.input as PutItemCommandInput;
      const writer = { S: randomUUID() };
      try {
        return await next({ ...args, input: { ...input, Item: { ...input.Item, writer } } });
      } catch (error) {
        if (!isWrittenBy(writer.S, error)) throw error;
        return { response: undefined, output: { $metadata: {} } };
      }
    },
  // Before the step that repeats: all tries are one writer.
  { step: 'initialize', name: 'recognizeOwnRecord' },
);

const isWrittenBy = (writer: string, error: unknown) =>
  error instanceof ConditionalCheckFailedException && error.Item?.writer?.S === writer;

/** The records of one kind of request. One store each: a store remembers the kind that it was asked for last. */
export const recordsOf = (operation: string) => {
  const known = stores.get(operation) ?? new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: client });
  stores.set(operation, known);
  return known;
};
const stores = new Map<string, DynamoDBPersistenceLayer>();

/**
 * Keeps what became of a request whose first answer was not final, beside that answer. Of several at once the first counts, and is
 * returned to all.
 */
export async function keepEnd<Kept extends object>(id: string, end: Kept): Promise<Kept> {
  try {
    const { Attributes } = await dynamo.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { id },
        UpdateExpression: 'SET #end = if_not_exists(#end, :end)',
        // One that has expired meanwhile does not come back without its first answer.
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeNames: { '#end': 'end' },
        ExpressionAttributeValues: { ':end': end },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes?.end as Kept;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return end;
    throw error;
  }
}
