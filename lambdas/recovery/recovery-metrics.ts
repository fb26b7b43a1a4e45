import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/clients.ts';
import { LOG_LINES } from '../shared/log-lines.ts';
import { recordSaga } from '../shared/metrics.ts';
import { logger } from '../shared/observability.ts';
import { allOpenShards, openOrders, table } from '../shared/order-record.ts';

/** What a pass has done, and how long the oldest open order has been waiting: 0 when none is open. */
export async function recordPass(result: { undone?: string[]; redriven?: string[] }): Promise<void> {
  recordSaga({
    ...(result.undone && { OrdersReconciled: result.undone.length }),
    ...(result.redriven && { DeadLettersRedriven: result.redriven.length }),
  });
  try {
    const oldest = await oldestOpenSince();
    recordSaga({
      OldestOpenOrderSeconds: oldest ? Math.max((Date.now() - Date.parse(oldest)) / 1000, 0) : 0,
    });
  } catch (error) {
    // The pass is done: whoever asked for it must get its result.
    logger.warn(LOG_LINES.oldestOpenOrderUnknown, error as Error);
  }
}

/** When the oldest open order was placed; the index has each shard's oldest first. */
async function oldestOpenSince(): Promise<string | undefined> {
  const { index, partition } = openOrders;
  const oldest = await Promise.all(
    allOpenShards.map(async (shard) => {
      const { Items } = await dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: `${partition} = :shard`,
          ExpressionAttributeValues: { ':shard': shard },
          Limit: 1,
        }),
      );
      return Items?.[0]?.createdAt as string | undefined;
    }),
  );
  return oldest.filter((at) => at !== undefined).sort()[0];
}
