import type { StepName } from '../../shared/saga/command-names.ts';
import type { EventType } from '../../shared/saga/event-names.ts';
import type { OrderItem } from '../../shared/saga/order-record.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import type { Footprint } from '../tables/footprint.ts';
import type { Item } from '../tables/scan.ts';

/** An event that must have happened, because of what the tables hold now. */
export interface ExpectedEvent {
  type: EventType;
  /** The compensation that failed: of a CompensationFailed, the only type that an order can have several times by one run. */
  command?: string;
  /** The run that came to it, of a CompensationFailed. */
  run?: string;
  /** When it happened (ISO 8601). */
  at: string;
  /** The change of one item from which the journal makes this event, as a stream would have brought it. */
  before?: Record<string, unknown>;
  after: Record<string, unknown>;
}

/**
 * Every event that the ledgers and the record of an order prove. What was overwritten proves nothing: failures of a run before the
 * latest, and the claims that redrove it.
 */
export const expectedEvents = (order: OrderItem, { ledgers }: Footprint): ExpectedEvent[] => [
  ...STEPS.flatMap(({ step }) => eventsOfStep(step, ledgers[step])),
  ...eventsOfRecord(order),
];

/** The events that a step's record proves. */
export function eventsOfStep(step: StepName, record: Item | undefined): ExpectedEvent[] {
  const state = record?.state;
  if (!record || (state !== 'APPLIED' && state !== 'COMPENSATED')) return [];
  const names = STEPS.find((each) => each.step === step) as (typeof STEPS)[number];
  const applied = { ...record, state: 'APPLIED' };
  // The undoing has put its own correlation id in the place of the step's.
  const then =
    state === 'APPLIED' ? applied : { ...applied, compensatedAt: undefined, correlationId: undefined };
  return [
    { type: names.applied, at: String(record.at), after: then },
    ...(state === 'COMPENSATED'
      ? [{ type: names.undone, at: String(record.compensatedAt), before: applied, after: record }]
      : []),
  ];
}

function eventsOfRecord(order: OrderItem): ExpectedEvent[] {
  const { orderId, createdAt, updatedAt, confirmedAt, rejectedAt, cancelledAt } = order;
  const { needsAttention, unresolved = {}, closedBy, undoRun = orderId } = order;
  const item = order as unknown as Record<string, unknown>;
  const placed = { ...without(item, LATER), status: 'PENDING', needsAttention: false, updatedAt: createdAt };
  const { reason, rejection } = order;
  const decided = (status: string, at: string) => ({ ...placed, reason, rejection, status, updatedAt: at });
  return [
    { type: 'OrderPlaced', at: createdAt, after: placed },
    ...(confirmedAt
      ? [
          {
            type: 'OrderConfirmed' as const,
            at: confirmedAt,
            before: placed,
            after: decided('CONFIRMED', confirmedAt),
          },
        ]
      : []),
    ...(rejectedAt
      ? [
          {
            type: 'OrderRejected' as const,
            at: rejectedAt,
            before: placed,
            after: decided('REJECTED', rejectedAt),
          },
        ]
      : []),
    ...(cancelledAt
      ? [
          {
            type: 'CancellationCompleted' as const,
            at: cancelledAt,
            before: { ...placed, status: 'CANCELLING' },
            after: decided('CANCELLED', cancelledAt),
          },
        ]
      : []),
    // Only as long as nobody has claimed it again.
    ...(needsAttention && closedBy === undoRun
      ? Object.entries(unresolved).map(([command, failure]) => ({
          type: 'CompensationFailed' as const,
          command,
          run: undoRun,
          at: updatedAt,
          before: without(item, ['closedBy', 'unresolved', 'needsAttention']),
          after: { ...item, unresolved: { [command]: failure } },
        }))
      : []),
  ];
}

/** What an order has only after it was placed. */
const LATER = ['reason', 'rejection', 'unresolved', 'undoRuns', 'undoRun', 'closedBy'];

const without = (item: Record<string, unknown>, fields: string[]) =>
  Object.fromEntries(Object.entries(item).filter(([field]) => !fields.includes(field)));
