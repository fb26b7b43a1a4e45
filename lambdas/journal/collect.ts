import type { DynamoDBRecord } from 'aws-lambda';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger } from '../shared/platform/observability.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { append } from './append.ts';
import { publishEvents } from './bus.ts';
import { eventsOfChange } from './changes.ts';
import { type Entry, entriesOfChange } from './entries.ts';

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
  const readings = records.map(read);
  const events = readings.flatMap((each) => each.events);
  const unwritten = await append([...events, ...readings.flatMap((each) => each.entries)]);
  const written = events.filter((event) => !unwritten.has(event));
  const unpublished = await publishEvents(written).catch((error: Error) => {
    logger.error(LOG_LINES.eventsNotPublished, error);
    return written;
  });
  return readings.flatMap(({ record, events: own, entries, why }) => {
    const reason =
      why ??
      [...own, ...entries].map((each) => unwritten.get(each)).find(Boolean) ??
      (own.some((event) => unpublished.includes(event)) ? 'the bus did not take it' : undefined);
    if (!reason) return [];
    logger.error(LOG_LINES.changeNotJournaled, { why: reason });
    return [{ record, why: reason }];
  });
}

interface Reading {
  record: DynamoDBRecord;
  events: OrderEvent[];
  entries: Entry[];
  why?: string;
}

function read(record: DynamoDBRecord): Reading {
  try {
    return { record, events: eventsOfChange(record), entries: entriesOfChange(record) };
  } catch (error) {
    return { record, events: [], entries: [], why: (error as Error).message };
  }
}
