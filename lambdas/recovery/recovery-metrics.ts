import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { recordSaga } from '../shared/platform/metrics.ts';
import { logger } from '../shared/platform/observability.ts';
import {
  allOpenShards,
  type OrderItem,
  openOrders,
  ordersInNeed,
  table,
} from '../shared/saga/order-record.ts';

/** Orders in need read from each shard: it bounds what a pass reads when there are thousands. */
const MAX_IN_NEED = 100;

/** Records what a pass has done, and for how long the oldest orders have been open and in need: 0 when there are none. */
export async function recordPass(result: { undoneCount?: number; redriven?: string[] }): Promise<void> {
  recordSaga({
    ...(result.undoneCount !== undefined && { OrdersReconciled: result.undoneCount }),
    ...(result.redriven && { DeadLettersRedriven: result.redriven.length }),
  });
  try {
    const [open, inNeed] = await Promise.all([oldestOpen(), oldestInNeed()]);
    recordSaga({ OldestOpenOrderSeconds: open, OldestOrderInNeedSeconds: inNeed });
  } catch (error) {
    // The pass is done: whoever asked for it must get its result.
    logger.warn(LOG_LINES.oldestOpenOrderUnknown, error as Error);
  }
}

/** Age of the oldest open order: the index has each shard's oldest first. */
async function oldestOpen(): Promise<number> {
  const orders = await firstOf(openOrders, 1);
  return age(orders.map(({ createdAt }) => createdAt));
}

/** The index sorts by when an order was placed, and an old one may need attention only since a moment ago: so many are read. */
async function oldestInNeed(): Promise<number> {
  const orders = await firstOf(ordersInNeed, MAX_IN_NEED);
  return age(orders.map(({ inNeedSince, createdAt }) => inNeedSince ?? createdAt));
}

/** In seconds, of the earliest of these times. */
function age(times: string[]): number {
  const [earliest] = times.toSorted();
  return earliest ? Math.max((Date.now() - Date.parse(earliest)) / 1000, 0) : 0;
}

/** The first orders of each shard. */
async function firstOf(
  { index, partition }: typeof openOrders | typeof ordersInNeed,
  limit: number,
): Promise<OrderItem[]> {
  const pages = await Promise.all(
    allOpenShards.map((shard) =>
      dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: `${partition} = :shard`,
          ExpressionAttributeValues: { ':shard': shard },
          Limit: limit,
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items = [] }) => Items as OrderItem[]);
}
