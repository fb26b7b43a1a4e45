import { COMPENSATION_NAMES } from '../shared/saga/command-names.ts';
import { EVENT_TYPES, type EventType } from '../shared/saga/event-names.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';

/*
 * An order's events come from five tables, whose streams know nothing of each other: what arrives first need not have happened
 * first. But each event says by itself where it belongs:
 *
 *   forward   a step works only when the one before it is done, and no compensation has come: the saga's own order
 *   undoing   a compensation, and what a run came to, may come in any of several runs: by its time, and within one
 *             millisecond again in the saga's order. Between two of them lies at least one call of Step Functions, which is
 *             many times more than the clocks of two Lambdas differ.
 *
 * The place is made of the event alone, so the same event, however often it is delivered, has the same place: it is there once.
 */
const LAST_FORWARD: EventType = 'OrderConfirmed';

/** Where the event stands among those of its order; two events differ in it, and the same event never does. */
export function positionOf({ type, at, command }: OrderEvent): string {
  const rank = EVENT_TYPES.indexOf(type);
  if (rank <= EVENT_TYPES.indexOf(LAST_FORWARD)) return `1#${twoDigits(rank)}#${type}`;
  const ofCommand = (COMPENSATION_NAMES as readonly (string | undefined)[]).indexOf(command) + 1;
  return `2#${at}#${twoDigits(rank)}${ofCommand}#${type}`;
}

const twoDigits = (number: number) => String(number).padStart(2, '0');
