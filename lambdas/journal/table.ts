import { requireEnv } from '../shared/platform/env.ts';

export const table = requireEnv('JOURNAL_TABLE');

/** All events of an order: one partition, in the order in which they happened. */
export const eventsOf = (orderId: string) => `ORDER#${orderId}`;
/** What operators did: one partition, by the time. */
export const OPERATORS = 'OPERATORS';

/** By which facts of an order there are lists of orders. */
export type Fact = 'product' | 'coupon' | 'reason' | 'failedStep';

/** A list of the orders that have one fact in common: in shards, because one partition takes 1,000 writes a second. */
export const listKey = (fact: Fact, value: string, shard: number) => `ORDERS#${fact}#${value}#${shard}`;

export const EVENT_PREFIX = 'EVENT#';
export const eventKey = (orderId: string, position: string) => ({
  pk: eventsOf(orderId),
  sk: `${EVENT_PREFIX}${position}`,
});
