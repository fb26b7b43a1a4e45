import { HttpError } from '../shared/api/http-error.ts';
import { readOwnOrder } from '../shared/api/own-order.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { holdRun } from '../shared/saga/starts/held-run.ts';
import { type ClaimedOrder, claimUndo, startUndo } from '../shared/saga/starts/undo-run.ts';
import { isHeldNow } from './held.ts';

/** The ledgers outlive this by far (90 days), so that whatever is cancelled can be undone. */
const CANCEL_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Cancels a pending or confirmed order once, however often and by how many at once it is asked; again, it starts the same undo, in
 * case the first died between claim and start. While a domain is being moved, the undo waits for the end of that. Throws 404 unless
 * the caller owns the order or is an admin, 409 when it cannot be cancelled.
 */
export async function cancelPlacedOrder(
  orderId: string,
  caller: { userId: string; isAdmin: boolean },
  correlationId?: string,
): Promise<OrderItem> {
  const isHeld = await isHeldNow();
  return retryConflicts(async () => {
    const order = await readOwnOrder(orderId, caller);
    switch (order.status) {
      case 'CANCELLED':
        return order;
      case 'CANCELLING':
        await (isHeld ? holdRun(order) : startUndo(order as ClaimedOrder));
        return order;
      // Its run goes on until a step or the confirmation is refused; that it is never confirmed is decided by the claim.
      case 'PENDING':
      case 'CONFIRMED': {
        requireInTime(order);
        const operator = order.userId === caller.userId ? undefined : caller.userId;
        const claimed = await claimUndo(order, 'cancel', { correlationId, operator });
        await (isHeld ? holdRun(claimed) : startUndo(claimed));
        return claimed;
      }
      default:
        throw new HttpError(
          409,
          `Only a pending or a confirmed order can be cancelled: this one is ${order.status}.`,
          {
            reason: 'NOT_CONFIRMED',
            orderId,
          },
        );
    }
  });
}

function requireInTime({ orderId, createdAt }: OrderItem): void {
  if (Date.now() - Date.parse(createdAt) <= CANCEL_DAYS * DAY_MS) return;
  throw new HttpError(409, `An order can be cancelled for ${CANCEL_DAYS} days: this one is older.`, {
    reason: 'TOO_LATE_TO_CANCEL',
    orderId,
  });
}
