import type { Decision } from '../shared/participant/facade.ts';
import type { CommandPayload } from '../shared/participant/remote-command.ts';
import { touchRow } from '../shared/participant/touch-row.ts';
import { WriteConflict } from '../shared/platform/conflicts.ts';
import { changeOrder } from '../shared/saga/order-change.ts';
import { orderKey, readOrder, table } from '../shared/saga/order-record.ts';
import { isUndone } from '../shared/saga/status-rules.ts';
import { claimOrder } from './claim.ts';
import { closeOrder, confirmOrder } from './end.ts';

/*
 * How an order ends is decided by its record here, whoever owns the domain: the orchestrator, its claims and recovery rely on one
 * decision in one place. Another owner is told what was decided, as often as it takes.
 */
export const decisions: Record<string, Decision> = {
  claimOrder: (payload) => claimOrder(payload),

  confirmOrder: async (payload, tell) => {
    const decided = await confirmOrder(payload);
    await tell(payload);
    return decided;
  },

  closeOrder: async (payload, tell) => {
    const decided = await closeOrder(payload);
    // What the record says, and not what this run has seen: of a run and its twin, only the first that closes counts.
    const order = await readOrder(payload.order.orderId);
    if (order && isUndone({ status: order.status, needsAttention: false })) {
      const { status, reason, needsAttention, unresolved = {} } = order;
      await tell({ ...payload, saga: { status, reason, ...(needsAttention && { unresolved }) } });
    }
    return decided;
  },
};

/** What the order cost, for whoever waits for it. Not the placed order itself: that is the owner's. */
export const notes = {
  createOrder: async ({ order, price }: CommandPayload): Promise<void> => {
    try {
      await changeOrder({ orderId: order.orderId, status: 'PENDING' }, { price } as never, ['status']);
    } catch (error) {
      // Somebody is undoing it: nobody waits for its price any longer.
      if (!(error instanceof WriteConflict)) throw error;
    }
  },
};

/** What was decided is in the order's row: a reader that is past it is brought it again. */
export const touch = ({ order }: CommandPayload) => touchRow(table, orderKey(order.orderId));
