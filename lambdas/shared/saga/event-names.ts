import { STEPS } from './steps.ts';

/** Every event of an order's journal, in the order in which one run can bring them about. */
export const EVENT_TYPES = [
  'OrderPlaced',
  ...STEPS.map(({ applied }) => applied),
  'OrderConfirmed',
  /** An order that needs attention was claimed for another undo run, by redrive or reconcile; the run follows. */
  'DeadLetterRedriven',
  ...STEPS.map(({ undone }) => undone).toReversed(),
  /** A compensation failed at every try of a run; one a command and run. */
  'CompensationFailed',
  'OrderRejected',
  /** A cancellation is done: the order is CANCELLED, and all that it took is given back. */
  'CancellationCompleted',
  /** An operator cancelled, redrove, reconciled or wrote off the order: who, and why. Last, because a place is made of the rank. */
  'OperatorActed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** How the sort key begins of a record of what an operator did, beside the item that it was done to. */
export const ACTION_PREFIX = 'OPERATOR#';

/** What a rule on the event bus asks for in `source`; the type is its `detail-type`. */
export const EVENT_SOURCE = 'order-saga';
