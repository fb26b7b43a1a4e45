import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { requireEnv } from '../shared/platform/env.ts';

const table = requireEnv('ALERTS_TABLE');
const QUIET_SECONDS = 10 * 60;

/*
 * A message is delivered at least once by every service on its way, and a cause may show itself many times. The first to
 * write the cause's record sends, for ten minutes.
 *
 *   before the claim            nothing happened: the delivery is repeated
 *   between claim and sending   repeated, the same message finds its own claim, not marked as sent, and sends; another one of the
 *                               same cause is dropped, because the first is still to come
 *   between sending and mark    repeated, it is sent twice: rather twice than never
 *   two at once                 one condition fails
 */

/** Sends the message `messageId` unless one of the same cause went out in the last ten minutes; says whether it did. */
export async function sendOnce(
  cause: string,
  messageId: string,
  send: () => Promise<void>,
): Promise<boolean> {
  if (!(await claim(cause, messageId))) return false;
  await send();
  await dynamo.send(
    new UpdateCommand({
      TableName: table,
      Key: { cause },
      UpdateExpression: 'SET sentAt = :now',
      ConditionExpression: 'messageId = :messageId',
      ExpressionAttributeValues: { ':messageId': messageId, ':now': new Date().toISOString() },
    }),
  );
  return true;
}

async function claim(cause: string, messageId: string): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000);
  try {
    await dynamo.send(
      new PutCommand({
        TableName: table,
        Item: { cause, messageId, expiresAt: now + QUIET_SECONDS },
        // DynamoDB deletes what has expired hours later: the condition may not rely on it.
        ConditionExpression:
          'attribute_not_exists(cause) OR expiresAt < :now OR (messageId = :messageId AND attribute_not_exists(sentAt))',
        ExpressionAttributeValues: { ':now': now, ':messageId': messageId },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
