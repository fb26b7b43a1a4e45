import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { LEASE_SECONDS } from './lease.ts';
import { sentKey, table } from './table.ts';

const QUIET_SECONDS = 10 * 60;

/*
 * A message is delivered at least once by every service on its way, and a cause may show itself many times. The first to
 * write the cause's record sends, for ten minutes; and while it sends, it alone.
 *
 *   before the claim            nothing happened: the delivery is repeated
 *   between claim and sending   repeated, the same message finds its own claim, and sends as soon as that one's time is up; another
 *                               one of the same cause is dropped, because the first is still to come
 *   the sending fails           the claim is given back, and the repetition sends at once
 *   between sending and mark    repeated, it is sent twice: rather twice than never
 *   two at once                 one condition fails; of the same message the second comes again, because the first may yet die
 */

/** The same message is being sent at this moment, by another call: come again, for that one may fail. */
export class BeingSent extends Error {
  override readonly name = 'BeingSent';
}

/**
 * Sends the message `messageId` unless one of the same cause went out in the last ten minutes; says whether it did. Throws BeingSent
 * when another call is sending it.
 */
export async function sendOnce(
  cause: string,
  messageId: string,
  send: () => Promise<void>,
): Promise<boolean> {
  const claimId = randomUUID();
  if (!(await claim(cause, messageId, claimId))) return false;
  try {
    await send();
  } catch (error) {
    await end(cause, claimId, { leaseUntil: 0 });
    throw error;
  }
  await end(cause, claimId, { sentAt: new Date().toISOString() });
  return true;
}

async function claim(cause: string, messageId: string, claimId: string): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000);
  const times = { expiresAt: now + QUIET_SECONDS, leaseUntil: now + LEASE_SECONDS };
  try {
    await dynamo.send(
      new PutCommand({
        TableName: table,
        Item: { ...sentKey(cause), messageId, claimId, ...times },
        // DynamoDB deletes what has expired hours later: the condition may not rely on it.
        ConditionExpression:
          'attribute_not_exists(pk) OR expiresAt < :now' +
          ' OR (messageId = :messageId AND attribute_not_exists(sentAt) AND leaseUntil < :now)',
        ExpressionAttributeValues: { ':now': now, ':messageId': messageId },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const found = error.Item && unmarshall(error.Item);
    if (found?.messageId === messageId && !found.sentAt)
      throw new BeingSent(`${messageId} is being sent by another call`);
    return false;
  }
}

/** Writes how the sending ended, unless somebody else has claimed it since. */
async function end(
  cause: string,
  claimId: string,
  outcome: { sentAt: string } | { leaseUntil: number },
): Promise<void> {
  const [[name, value] = []] = Object.entries(outcome);
  try {
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: sentKey(cause),
        UpdateExpression: 'SET #name = :value',
        ConditionExpression: 'claimId = :claimId',
        ExpressionAttributeNames: { '#name': name as string },
        ExpressionAttributeValues: { ':value': value, ':claimId': claimId },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
