import type { DynamoDBRecord } from 'aws-lambda';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger, traceOrder } from '../shared/platform/observability.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { publishEvents } from './bus.ts';
import { eventsOfChange } from './changes.ts';
import { appendEvent } from './journal.ts';

/*
 * From the stream of a table into the journal, and from there to the bus. A stream has a change if and only if it was committed,
 * and delivers it until it is answered for:
 *
 *   before the journal write      delivered again
 *   between journal and bus       delivered again: the journal has the event already, the bus gets it
 *   after the bus, not answered   delivered again: the journal has it once, the bus twice, and says by its position that it is the same
 *   twice, late, out of order     the event's place is made of the event alone (position.ts)
 */

/** A change that did not become what it is, and why. */
export interface FailedChange {
  record: DynamoDBRecord;
  why: string;
}

/** Writes and publishes the events of the changes; returns those changes for which that failed. Safe to repeat. */
export async function collectChanges(records: DynamoDBRecord[]): Promise<FailedChange[]> {
  const collected = await Promise.all(records.map(collect));
  const events = collected.flatMap((each) => each.events);
  const refused = await publishEvents(events).catch((error: Error) => {
    logger.error(LOG_LINES.eventsNotPublished, error);
    return events;
  });
  return collected.flatMap(({ record, why, events: own }) => {
    if (why) return [{ record, why }];
    return own.some((event) => refused.includes(event)) ? [{ record, why: 'the bus did not take it' }] : [];
  });
}

interface Collected {
  record: DynamoDBRecord;
  events: OrderEvent[];
  why?: string;
}

async function collect(record: DynamoDBRecord): Promise<Collected> {
  try {
    const events = eventsOfChange(record);
    for (const event of events) await traceOrder(event.orderId, () => appendEvent(event));
    return { record, events };
  } catch (error) {
    logger.error(LOG_LINES.changeNotJournaled, error as Error);
    return { record, events: [], why: (error as Error).message };
  }
}
