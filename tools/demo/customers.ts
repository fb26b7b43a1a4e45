import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, ApiClient } from '../operate/api.ts';
import type { PlannedOrder } from '../soak/plan.ts';
import type { Buyer, Shop } from '../soak/shop.ts';
import { eventually } from '../terminal/eventually.ts';

/** An order that was taken in. */
export interface Ordered {
  orderId: string;
  buyer: Buyer;
}

const PAUSE_MS = 500;
/** Longer than a drain and a switch last, with every retry of a broken call. */
const MAX_SECONDS = 600;

/** A customer orders, waits for the end, and cancels some that were confirmed; what fails for good is left to recovery. */
export async function order(
  { products, buyers, coupons }: Shop,
  { buyer: index, lines, campaign, cancels }: PlannedOrder,
  key: string,
): Promise<Ordered> {
  const buyer = buyers[index] as Buyer;
  const items = lines.map(({ product, quantity }) => ({ productId: products[product]?.productId, quantity }));
  const body = { items, ...(campaign !== undefined && { couponId: coupons[campaign] }) };
  const { orderId } = (
    await untilTaken(() => buyer.api.post('/orders', body, { 'Idempotency-Key': key, Prefer: 'wait=20' }))
  ).body;
  const end = await endOf(buyer.api, orderId, ['CONFIRMED', 'REJECTED']);
  if (cancels > 0 && end.status === 'CONFIRMED') {
    await untilTaken(() => buyer.api.post(`/orders/${orderId}/cancel`));
    await endOf(buyer.api, orderId, ['CANCELLED']);
  }
  return { orderId, buyer };
}

/** Like a good client: the same request until there is an answer that is not "later". */
async function untilTaken(send: () => Promise<Answer>): Promise<Answer> {
  return eventually(
    async () => {
      const answer = await send();
      const isLater =
        answer.status === 429 || answer.status >= 500 || answer.body?.reason === 'REQUEST_IN_PROGRESS';
      if (isLater) await sleep(PAUSE_MS);
      return { ...answer, isLater };
    },
    ({ isLater, body }) => !isLater && Boolean(body?.orderId),
    MAX_SECONDS,
  );
}

async function endOf(api: ApiClient, orderId: string, ends: string[]): Promise<{ status: string }> {
  const { body } = await eventually(
    () => api.get(`/orders/${orderId}`),
    (answer) => answer.body?.needsAttention || ends.includes(answer.body?.status),
    MAX_SECONDS,
  );
  return body;
}
