import type { StepName } from '../../shared/saga/command-names.ts';
import type { OrderEvent } from '../../shared/saga/order-event.ts';
import type { OrderItem } from '../../shared/saga/order-record.ts';
import { STEPS } from '../../shared/saga/steps.ts';

/** The state of an order by its events. */
export interface Folded
  extends Partial<Pick<OrderItem, 'userId' | 'items' | 'couponId' | 'price' | 'reason'>> {
  /** Absent when the order was never placed. */
  status?: 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED';
  /** A compensation failed for good, and nobody has started it again since then. */
  needsAttention: boolean;
  effects: Partial<Record<StepName, 'APPLIED' | 'COMPENSATED'>>;
}

/** Folds an order's events, oldest first, into the state that they led to. */
export const fold = (events: OrderEvent[]): Folded =>
  events.reduce<Folded>(after, { needsAttention: false, effects: {} });

function after(state: Folded, { type, detail }: OrderEvent): Folded {
  const { userId, items, couponId, reason } = detail as Partial<OrderItem>;
  const price = (detail as { result?: OrderItem['price'] }).result;
  switch (type) {
    case 'OrderPlaced':
      return { ...state, status: 'PENDING', userId, items, couponId };
    case 'StockDecreased':
    case 'CouponUsed':
      return { ...withEffect(state, type), price };
    case 'OrderConfirmed':
      return { ...state, status: 'CONFIRMED' };
    case 'OrderRejected':
      return { ...state, status: 'REJECTED', reason };
    case 'CompensationFailed':
      return { ...state, status: failedStatus(state, detail), needsAttention: true };
    case 'DeadLetterRedriven':
      return { ...state, needsAttention: false };
    case 'CancellationCompleted':
      return { ...state, status: 'CANCELLED', needsAttention: false };
    case 'OperatorActed':
      return detail.action === 'write-off' ? { ...state, needsAttention: false } : state;
    default:
      return withEffect(state, type);
  }
}

/** A confirmed order that was undone in part is a cancelled one: no other run may touch it. */
const undoneStatus = ({ status }: Folded) => (status === 'CONFIRMED' ? 'CANCELLED' : status);

/** An order that was cancelled before it was confirmed says so only by the run that could not undo it. */
const failedStatus = (state: Folded, { run }: OrderEvent['detail']) =>
  String(run).includes('.cancel-') ? 'CANCELLED' : undoneStatus(state);

function withEffect(state: Folded, type: OrderEvent['type']): Folded {
  const names = STEPS.find(({ applied, undone }) => applied === type || undone === type);
  if (!names) return state;
  const isApplied = names.applied === type;
  return {
    ...state,
    ...(!isApplied && { status: undoneStatus(state) }),
    effects: { ...state.effects, [names.step]: isApplied ? 'APPLIED' : 'COMPENSATED' },
  };
}
