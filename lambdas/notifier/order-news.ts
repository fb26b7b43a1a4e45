import type { DynamoDBRecord } from 'aws-lambda';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger } from '../shared/platform/observability.ts';
import { aboutOrder, unreadableOrder } from './group-text.ts';
import { place } from './groups.ts';
import { type OrderChange, orderChange } from './order-change.ts';
import { tellGroup } from './tell-group.ts';
import { tell } from './topic.ts';

/**
 * What a change in the order table means to the groups of those in need, and to a person: an order comes into its group when a run
 * has closed it with something undone, and leaves it when it is finished. Whatever else changes of it, the claim of a next try, say, or
 * what that try gives back, is no news.
 */
export async function tellOfChange(record: DynamoDBRecord): Promise<void> {
  const change = orderChange(record);
  const { orderId, order, after, problem } = change;
  if (problem) {
    const messageId = record.eventID ?? orderId;
    return tell({ messageId, cause: `order|${orderId}|unreadable`, ...unreadableOrder(orderId, problem) });
  }
  for (const cause of causesTouched(change)) {
    await place(change, cause, order && after?.cause === cause ? aboutOrder(order) : '');
    const news = await tellGroup(cause);
    if (!news) logger.info(LOG_LINES.alertSentBefore, { cause, orderId, isIn: cause === after?.cause });
  }
}

function causesTouched({ before, after, isClosed }: OrderChange): string[] {
  const hasMoved = before?.cause !== after?.cause;
  return [
    ...(after && (hasMoved || isClosed || before?.isGivenUp !== after.isGivenUp) ? [after.cause] : []),
    ...(before && hasMoved ? [before.cause] : []),
  ];
}
