/**
 * One decision per order: its end is decided once, by a conditional write, and never twice.
 *
 *   PENDING ──► CONFIRMED ──► CANCELLING ──► CANCELLED
 *      └──────► REJECTING ──► REJECTED
 *
 * As data: the order service and recovery build their conditions from these tables, and the protocol's model explores them.
 */
export const ORDER_STATUSES = [
  'PENDING',
  'CONFIRMED',
  'REJECTING',
  'REJECTED',
  'CANCELLING',
  'CANCELLED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

interface OrderState {
  status: OrderStatus;
  needsAttention: boolean;
}

/** Neither confirmed nor rejected yet: whoever waits for the answer to the order still waits. */
export const isUndecided = ({ status }: Pick<OrderState, 'status'>) =>
  status === 'PENDING' || status === 'REJECTING';

/** Its end is decided, and all that follows from it is done. */
export const isSettled = (order: OrderState) =>
  isUndone(order) || (order.status === 'CONFIRMED' && !order.needsAttention);

/** Undone, and nothing of it is unresolved: there is nothing left for recovery to do. */
export const isUndone = ({ status, needsAttention }: OrderState) =>
  !needsAttention && (status === 'REJECTED' || status === 'CANCELLED');

/** ConfirmOrder: only an order that nobody is undoing. Again: the same. Everything else is refused. */
export const ON_CONFIRM: Partial<Record<OrderStatus, OrderStatus>> = {
  PENDING: 'CONFIRMED',
  CONFIRMED: 'CONFIRMED',
};

/** CloseOrder, at the end of every undo. A CONFIRMED order is not in it: nobody may undo it without a claim. */
export const ON_CLOSE: Partial<Record<OrderStatus, OrderStatus>> = {
  PENDING: 'REJECTED',
  REJECTING: 'REJECTED',
  REJECTED: 'REJECTED',
  CANCELLING: 'CANCELLED',
  CANCELLED: 'CANCELLED',
};

/** The claim of reconcile and redrive, before an undo run starts: from here on a late ConfirmOrder is refused. */
export const ON_CLAIM: Partial<Record<OrderStatus, OrderStatus>> = {
  PENDING: 'REJECTING',
};

/** The claim of a cancellation. Of a PENDING order it is the end that is decided: its run finds its next step refused. */
export const ON_CANCEL: Partial<Record<OrderStatus, OrderStatus>> = {
  PENDING: 'CANCELLING',
  CONFIRMED: 'CANCELLING',
};

/** The claim of the saga's own run, before its first compensation. Again: the same. Everything else is refused. */
export const ON_OWN_CLAIM: Partial<Record<OrderStatus, OrderStatus>> = {
  PENDING: 'REJECTING',
  REJECTING: 'REJECTING',
};

/**
 * Whose CloseOrder counts: once an undo run was claimed, only the latest. An older one that arrives late knows less than the
 * run that came after it; its word would call a person to an order that is finished, or close one that is being undone.
 * A call without a run comes from a person or a test, and counts.
 */
export const mayClose = (run: string | undefined, latestUndoRun: string | undefined) =>
  run === undefined || latestUndoRun === undefined || run === latestUndoRun;
