import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { marshall } from '@aws-sdk/util-dynamodb';
import { chunksOf } from '../../shared/platform/chunks.ts';
import { requireEnv } from '../../shared/platform/env.ts';
import { tracer } from '../../shared/platform/observability.ts';
import { UnreadableCommand } from '../../shared/saga/errors.ts';
import { type OrderItem, orderKey, table } from '../../shared/saga/order-record.ts';
import { readFootprints } from '../tables/footprint.ts';
import { type Part, WHOLE } from '../tables/part.ts';
import { AuditInterrupted, getAll, type Item, scanTable } from '../tables/scan.ts';
import { flawOf } from '../tables/stored-items.ts';
import type { ExpectedEvent } from './expected-event.ts';
import { mayBeUnderWay, missingEvents } from './missing-events.ts';

const lambda = tracer.captureAWSv3Client(new LambdaClient({}));
const journalFunction = requireEnv('JOURNAL_FUNCTION');

/** Orders read in one batch, and changes in one call: as many as a stream brings. */
const AT_ONCE = 50;
const MAX_CHANGES = 100;

export interface Backfilled {
  /** How many orders were compared with their journals. */
  orders: number;
  /** How many events were missing, and were handed to the journal. */
  written: number;
  /** How many are so young that they may still be on their way: these are left to the streams. */
  late: number;
  /** The time was up before everything was read: the same command goes on. */
  incomplete?: true;
}

/*
 * The journal's Lambda is given the changes that its streams have not brought, made from what the tables hold now. So an event
 * gets the place that it would have had, goes to the bus like any other, and one that cannot be written is put aside:
 *
 *   before the call      nothing happened; what is missing is found again
 *   after it             the events are there, and no longer missing
 *   twice, or late       an event's place is made of the event: there it is once, and the stream's own word has the last
 */

/** Writes the events of one order, or of all in the part, that the tables prove and the journal lacks. Throws UnreadableCommand when there is no such order. */
export async function backfill({
  orderId,
  part = WHOLE,
  isTimeUp,
}: {
  orderId?: string;
  part?: Part;
  isTimeUp: () => boolean;
}): Promise<Backfilled> {
  const done: Backfilled = { orders: 0, written: 0, late: 0 };
  if (orderId !== undefined) {
    const [order] = await getAll([{ table, key: orderKey(orderId) }]);
    if (!order) throw new UnreadableCommand(`orderId: there is no order "${orderId}"`);
    await fill([order], done);
    return done;
  }
  try {
    await scanTable(
      table,
      async (items) => {
        const orders = items.filter((item) => item.sk === 'ORDER' && !flawOf(table, item));
        for (const batch of chunksOf(orders, AT_ONCE)) await fill(batch, done);
      },
      isTimeUp,
      part,
    );
    return done;
  } catch (error) {
    if (!(error instanceof AuditInterrupted)) throw error;
    return { ...done, incomplete: true };
  }
}

async function fill(items: Item[], done: Backfilled): Promise<void> {
  const orders = items as unknown as OrderItem[];
  const missing = (await missingEvents(orders, await readFootprints(orders))).flat();
  const old = missing.filter((event) => !mayBeUnderWay(event));
  for (const chunk of chunksOf(old, MAX_CHANGES)) await hand(chunk);
  done.orders += orders.length;
  done.written += old.length;
  done.late += missing.length - old.length;
}

/** Calls the journal as a stream does. */
async function hand(events: ExpectedEvent[]): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: journalFunction,
      Payload: JSON.stringify({ Records: events.map(recordOf) }),
    }),
  );
  if (FunctionError) throw new Error(`the journal has failed: ${Payload?.transformToString()}`);
}

const recordOf = ({ before, after }: ExpectedEvent) => ({
  eventName: before ? 'MODIFY' : 'INSERT',
  dynamodb: { ...(before && { OldImage: imageOf(before) }), NewImage: imageOf(after) },
});

const imageOf = (item: Record<string, unknown>) => marshall(item, { removeUndefinedValues: true });
