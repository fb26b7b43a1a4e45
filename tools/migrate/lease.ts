import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { UserError } from '../terminal/run.ts';

/** Who moves a domain holds it: in an environment, one at a time. */
export interface Lease {
  /** Takes it, or holds it on. Throws UserError, naming who has it, when that is somebody else. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/** Longer than any request of a mover takes. */
const LEASE_MS = 20_000;
const RENEW_MS = 2_000;

/**
 * A record in the idempotency table, written under a condition, because SSM, where the owners stand, knows no conditional write. It
 * ends by itself when its mover was killed.
 */
export function tableLease(
  dynamo: DynamoDBDocumentClient,
  table: string,
  { by, now = Date.now }: { by: string; now?: () => number },
): Lease {
  const key = { id: 'migrate' };
  let heldAt = Number.NEGATIVE_INFINITY;
  return {
    async hold() {
      const at = now();
      if (at - heldAt < RENEW_MS) return;
      const until = at + LEASE_MS;
      try {
        await dynamo.send(
          new PutCommand({
            TableName: table,
            Item: { ...key, by, until, expiration: Math.ceil(until / 1000) },
            ConditionExpression: 'attribute_not_exists(id) OR #by = :by OR #until < :now',
            ExpressionAttributeNames: { '#by': 'by', '#until': 'until' },
            ExpressionAttributeValues: { ':by': by, ':now': at },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        heldAt = at;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const seconds = Math.ceil((Number(error.Item?.until?.N) - at) / 1000);
        throw new UserError(
          `${error.Item?.by?.S} is moving a domain: wait for its end. If it was killed, run this again in ${seconds} s`,
        );
      }
    },
    async release() {
      heldAt = Number.NEGATIVE_INFINITY;
      await dynamo
        .send(
          new DeleteCommand({
            TableName: table,
            Key: key,
            ConditionExpression: '#by = :by',
            ExpressionAttributeNames: { '#by': 'by' },
            ExpressionAttributeValues: { ':by': by },
          }),
        )
        .catch((error) => {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        });
    },
  };
}
