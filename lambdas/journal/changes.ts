import type { DynamoDBRecord } from 'aws-lambda';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { itemOf, UnreadableChange } from './change.ts';
import { ledgerEvents } from './ledger-events.ts';
import { recordEvents } from './record-events.ts';

/** The events that a change in one of the five tables is; most are one, many are none. Throws UnreadableChange. */
export function eventsOfChange({ eventName, dynamodb }: DynamoDBRecord): OrderEvent[] {
  // What expired or was deleted has happened all the same.
  if (eventName === 'REMOVE') return [];
  const after = itemOf(dynamodb?.NewImage);
  if (!after) throw new UnreadableChange('the change has no image of the item');
  const change = { before: itemOf(dynamodb?.OldImage), after };
  const sk = String(after.sk);
  try {
    if (sk.startsWith('LEDGER#')) return ledgerEvents(change);
    return sk === 'ORDER' ? recordEvents(change) : [];
  } catch (error) {
    throw new UnreadableChange(`${String(after.pk)} ${sk}: ${(error as Error).message}`);
  }
}
