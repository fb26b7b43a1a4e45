import { requireEnv } from '../shared/platform/env.ts';

export const table = requireEnv('JOURNAL_TABLE');

/** All events of an order: one partition, in the order in which they happened. */
export const eventsOf = (orderId: string) => `ORDER#${orderId}`;
export const EVENT_PREFIX = 'EVENT#';
export const eventKey = (orderId: string, position: string) => ({
  pk: eventsOf(orderId),
  sk: `${EVENT_PREFIX}${position}`,
});
