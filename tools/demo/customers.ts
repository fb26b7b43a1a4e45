import type { ApiClient } from '../operate/api.ts';
import type { PlannedOrder } from '../soak/plan.ts';
import { bodyOf, place } from '../soak/play.ts';
import type { Buyer, Shop } from '../soak/shop.ts';
import { eventually } from '../terminal/eventually.ts';

/** Longer than a drain and a switch last, with every retry of a broken call. */
const MAX_SECONDS = 600;

/**
 * A customer orders, waits for the end, and cancels some that were confirmed; what fails for good is left to recovery. Returns the
 * order's id.
 */
export async function order(shop: Shop, planned: PlannedOrder, key: string): Promise<string> {
  const { api } = shop.buyers[planned.buyer] as Buyer;
  const orderId = await place(api, bodyOf(shop, planned), key);
  const end = await endOf(api, orderId, ['CONFIRMED', 'REJECTED']);
  if (planned.cancels > 0 && end.status === 'CONFIRMED') {
    await eventually(
      () => api.post(`/orders/${orderId}/cancel`),
      ({ status }) => status === 202,
      MAX_SECONDS,
    );
    await endOf(api, orderId, ['CANCELLED']);
  }
  return orderId;
}

async function endOf(api: ApiClient, orderId: string, ends: string[]): Promise<{ status: string }> {
  const { body } = await eventually(
    () => api.get(`/orders/${orderId}`),
    (answer) => answer.body?.needsAttention || ends.includes(answer.body?.status),
    MAX_SECONDS,
  );
  return body;
}
