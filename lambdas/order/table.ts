import { requireEnv } from '../shared/env.ts';
import type { OrderReason, TaskFailure } from '../shared/errors.ts';
import type { Price, SagaOrder } from '../shared/saga-order.ts';
import { StepLedger } from '../shared/step-ledger.ts';
import type { OrderStatus } from './status-rules.ts';

export const table = requireEnv('ORDER_TABLE');
export const ledger = new StepLedger(table);

export const orderKey = (orderId: string) => ({ pk: `ORDER#${orderId}`, sk: 'ORDER' });

/** A user's orders in the order of time. */
export const byUser = { index: 'byUser', partition: 'userId', sort: 'createdAt' } as const;

/**
 * The open orders: a sparse index, because only they carry `openShard`. Eight shards, because one index partition takes
 * 1,000 writes a second and a full index holds up the table. Reconcile reads all eight.
 */
export const openOrders = { index: 'openOrders', partition: 'openShard', sort: 'createdAt' } as const;
const OPEN_SHARDS = 8;

/** The shard of an order, from its id, so that every writer agrees. */
export const openShardOf = (orderId: string) =>
  `OPEN#${[...orderId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % OPEN_SHARDS}`;
export const allOpenShards = Array.from({ length: OPEN_SHARDS }, (_, shard) => `OPEN#${shard}`);

/** An order as it is stored. */
export interface OrderItem extends SagaOrder {
  status: OrderStatus;
  reason?: OrderReason;
  needsAttention: boolean;
  /** The compensations that failed for good, and what each threw. */
  unresolved?: Record<string, TaskFailure>;
  price?: Price;
  /** Whether the order stands: set by createOrder, taken back by cancelOrder. */
  placed?: boolean;
  openShard?: string;
  createdAt: string;
  updatedAt: string;
}
