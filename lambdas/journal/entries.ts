import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { ACTION_PREFIX } from '../shared/saga/event-names.ts';
import type { OperatorAction } from '../shared/saga/operator-action.ts';
import { shardOf } from '../shared/saga/order-record.ts';
import { itemOf } from './change.ts';
import { type Fact, listKey, OPERATORS } from './table.ts';

/*
 * Beside the events of orders the journal keeps what is asked for across them: lists of orders by a fact, and what operators did.
 * An entry's key is made of the change alone, so that a repetition writes the same once more.
 */

/** An item of such a list. */
export interface Entry {
  pk: string;
  sk: string;
  [attribute: string]: unknown;
}

/** What a list needs of an order; what is wrong with the others is for its events to say. */
const listedOrder = z.object({
  orderId: z.string(),
  createdAt: z.string(),
  status: z.string(),
  couponId: z.optional(z.string()),
  items: z.array(z.object({ productId: z.string() })),
  reason: z.optional(z.string()),
  rejection: z.optional(z.object({ failedStep: z.optional(z.string()) })),
  lastAction: z.optional(z.custom<OperatorAction>()),
});
type ListedOrder = z.infer<typeof listedOrder>;

/** The entries that a change in one of the five tables makes; of most there are none. */
export function entriesOfChange({ dynamodb }: DynamoDBRecord): Entry[] {
  const after = itemOf(dynamodb?.NewImage) ?? {};
  const before = itemOf(dynamodb?.OldImage);
  const sk = String(after.sk);
  if (sk.startsWith(ACTION_PREFIX)) return [actionEntry(after as unknown as OperatorAction)];
  const order = sk === 'ORDER' ? listedOrder.safeParse(after).data : undefined;
  if (!order) return [];
  return [
    ...(before ? [] : placedEntries(order)),
    ...(order.status === 'REJECTED' && before?.status !== 'REJECTED' ? rejectedEntries(order) : []),
    ...actionsIn(order, before),
  ];
}

const placedEntries = (order: ListedOrder): Entry[] => [
  ...order.items.map(({ productId }) => listed('product', productId, order)),
  ...(order.couponId ? [listed('coupon', order.couponId, order)] : []),
];

const rejectedEntries = (order: ListedOrder): Entry[] => [
  ...(order.reason ? [listed('reason', order.reason, order)] : []),
  ...(order.rejection?.failedStep ? [listed('failedStep', order.rejection.failedStep, order)] : []),
];

const listed = (fact: Fact, value: string, { orderId, createdAt }: ListedOrder): Entry => ({
  pk: listKey(fact, value, shardOf(orderId)),
  sk: `${createdAt}#${orderId}`,
  orderId,
  createdAt,
});

/** Redrive and reconcile are listed by recovery, which is asked for many orders at once. */
function actionsIn({ lastAction }: ListedOrder, before: Record<string, unknown> | undefined): Entry[] {
  const known = before?.lastAction as OperatorAction | undefined;
  if (!lastAction || lastAction.actionId === known?.actionId) return [];
  return ['cancel', 'write-off'].includes(lastAction.action) ? [actionEntry(lastAction)] : [];
}

const actionEntry = ({ actionId, action, operator, at, orderId, reason, detail }: OperatorAction): Entry => ({
  pk: OPERATORS,
  sk: actionId,
  actionId,
  action,
  operator,
  at,
  ...(orderId && { orderId }),
  ...(reason && { reason }),
  ...(detail && { detail }),
});
