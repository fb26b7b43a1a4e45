import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

/**
 * Lets time pass for the records of all requests so far. After `in_progress_expiration` the Lambda that wrote one is dead for
 * sure, after `expiration` the record counts no longer; DynamoDB removes it some time later.
 */
export async function expireRequests(attribute: 'in_progress_expiration' | 'expiration'): Promise<void> {
  const TableName = process.env.IDEMPOTENCY_TABLE as string;
  await Promise.all(
    (await recordsNow()).map(({ id }) =>
      dynamo.send(
        new UpdateCommand({
          TableName,
          Key: { id },
          UpdateExpression: 'SET #attribute = :past',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':past': 1 },
        }),
      ),
    ),
  );
}

/** The records of all requests. */
export async function recordsNow(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await dynamo.send(
    new ScanCommand({ TableName: process.env.IDEMPOTENCY_TABLE as string }),
  );
  return Items;
}
