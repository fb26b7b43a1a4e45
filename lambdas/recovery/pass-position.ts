import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { type OrderItem, orderKey } from '../shared/saga/order-record.ts';
import { listOpenOrders, type Position, positionAmongOpen } from './open-orders.ts';
import { table } from './operator/records.ts';
import { untilTimeUp } from './time-limit.ts';

const key = { pk: 'PASSES', sk: 'reconcile-position' };

/**
 * Every open order once, from where the last pass ran out of time to its end and then from the start: so that orders which are left
 * alone, however many they are, keep no pass from those behind them. Where this one runs out of time is kept for the next; two at once
 * may look at an order twice, which is safe.
 */
export async function* fromWhereItEnded(
  unchangedSince: string,
  isTimeUp: () => boolean,
): AsyncGenerator<OrderItem> {
  const start = await readPosition();
  let last: OrderItem | undefined;
  for await (const order of untilTimeUp(aroundFrom(start, unchangedSince), isTimeUp)) {
    last = order;
    yield order;
  }
  // A pass that came around leaves none: the next one begins at the oldest.
  const after = isTimeUp() && last ? positionAmongOpen(last) : undefined;
  if (after || start) await dynamo.send(new PutCommand({ TableName: table, Item: { ...key, after } }));
}

async function* aroundFrom(start: Position | undefined, unchangedSince: string): AsyncGenerator<OrderItem> {
  yield* listOpenOrders({ unchangedSince, after: start });
  if (!start) return;
  for await (const order of listOpenOrders({ unchangedSince, upTo: start })) {
    yield order;
    if (orderKey(order.orderId).pk === start.pk) return;
  }
}

async function readPosition(): Promise<Position | undefined> {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: key }));
  return Item?.after as Position | undefined;
}
