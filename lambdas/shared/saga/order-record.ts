import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { requireEnv } from '../platform/env.ts';
import type { OrderReason } from './errors.ts';
import type { OperatorAction } from './operator-action.ts';
import type { Rejection } from './rejection.ts';
import type { Price, SagaOrder } from './saga-order.ts';
import type { OrderStatus } from './status-rules.ts';
import type { TaskFailure } from './task-failure.ts';

/** The order's record: the order service writes it, and recovery, which finishes what a run left open, claims it. */
export const table = requireEnv('ORDER_TABLE');

export const orderKey = (orderId: string) => ({ pk: `ORDER#${orderId}`, sk: 'ORDER' });

export { byCorrelation, byStatus, openOrders, ordersInNeed } from './order-indexes.ts';

/** Eight, because one index partition takes 1,000 writes a second and a full index blocks the table. Reconcile reads all eight. */
export const SHARDS = 8;

/** The shard of an order, from its id, so that every writer agrees. */
export const openShardOf = (orderId: string) => `OPEN#${shardOf(orderId)}`;
export const allOpenShards = Array.from({ length: SHARDS }, (_, shard) => `OPEN#${shard}`);
/** Written with every status: the index by status is as true as the record. */
export const statusShardOf = (orderId: string, status: OrderStatus) => `${status}#${shardOf(orderId)}`;
export const shardsOfStatus = (status: OrderStatus) =>
  Array.from({ length: SHARDS }, (_, shard) => `${status}#${shard}`);

/** Of all lists of orders in shards. */
export const shardOf = (orderId: string) =>
  [...orderId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SHARDS;

/** An order as it is stored. */
export interface OrderItem extends SagaOrder {
  status: OrderStatus;
  /** How its forward run is run, from its first moment to its end; without it as a Standard workflow. */
  workflow?: 'express';
  reason?: OrderReason;
  /** What there is to say about the reason. */
  rejection?: Omit<Rejection, 'reason'>;
  needsAttention: boolean;
  /** The compensations that failed for good, and what each threw. */
  unresolved?: Record<string, TaskFailure>;
  price?: Price;
  /** Whether the order stands: set by createOrder, taken back by cancelOrder. */
  placed?: boolean;
  openShard?: string;
  /** Since when it has been open (ISO 8601): since it was placed, or since a confirmed order was claimed for its undoing. */
  openedAt?: string;
  statusShard?: string;
  needShard?: string;
  /** Since when it needs attention (ISO 8601); a try that fails changes nothing about it. */
  inNeedSince?: string;
  /** How many undo runs were claimed; the number in the next one's name. */
  undoRuns?: number;
  /** The name of the latest undo run, written before it starts: after a crash between the two, whoever comes starts it. */
  undoRun?: string;
  /** Since when its run, forward or back, has waited for the end of a move (ISO 8601): see held-run.ts. */
  heldSince?: string;
  /** The run whose CloseOrder was the last that counted. */
  closedBy?: string;
  /** How often the schedule, and no person, tried again what had failed for good. */
  scheduledTries?: number;
  /** When the schedule gave it up, after its last try had failed, too (ISO 8601): from then on it waits for a person. */
  gaveUpAt?: string;
  /** What an operator did last about it; each is an event. */
  lastAction?: OperatorAction;
  /** Settled by a person, by hand: who, when (ISO 8601) and how. */
  writtenOff?: { by: string; at: string; reason: string };
  createdAt: string;
  updatedAt: string;
  /** When it became CONFIRMED, or REJECTED for the first time (ISO 8601). */
  confirmedAt?: string;
  rejectedAt?: string;
  /** When it was CANCELLED and nothing of it was left to undo (ISO 8601). */
  cancelledAt?: string;
}

/** The stored order, read consistently; undefined when there is none. */
export async function readOrder(orderId: string): Promise<OrderItem | undefined> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: orderKey(orderId), ConsistentRead: true }),
  );
  return Item as OrderItem | undefined;
}

/** How long ago the order was placed, in milliseconds. */
export const ageOf = ({ createdAt }: Pick<OrderItem, 'createdAt'>) =>
  Math.max(Date.now() - Date.parse(createdAt), 0);

/** The order as the saga carries it, made from its record. */
export const sagaOrderOf = ({
  orderId,
  userId,
  items,
  couponId,
  expectedTotal,
  correlationId,
}: OrderItem): SagaOrder => ({
  orderId,
  userId,
  items,
  ...(couponId && { couponId }),
  ...(expectedTotal !== undefined && { expectedTotal }),
  ...(correlationId && { correlationId }),
});
