import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { ApiClient } from '../../tools/operate/api.ts';
import { ask, recover } from '../../tools/soak/recover.ts';
import { hosts, killHost, killRandomHost } from '../support/deployed/hosts.ts';
import {
  aCustomer,
  aProduct,
  balanceOf,
  endOf,
  eventually,
  outputs,
  stockOf,
} from '../support/deployed/stack.ts';

const ORDERS = 100;
const AT_ONCE = 8;
/** By progress, not by time: a slow machine must not be left without functions. */
const KILL_AFTER_EACH = 2;
const PRICE = 100;
const BALANCE = 100_000;

/** Like a good client: the same key until there is an answer that is not "later". */
async function place(api: ApiClient, productId: string): Promise<string> {
  const key = randomUUID();
  const { status, body } = await eventually(
    () => api.post('/orders', { items: [{ productId, quantity: 1 }] }, { 'Idempotency-Key': key }),
    ({ status }) => status < 500 && status !== 409 && status !== 429,
  );
  expect(status).toBe(202);
  return body.orderId;
}

describe('a function whose process is killed', () => {
  it('answers again', async () => {
    const { api } = await aCustomer();
    const productId = await aProduct();
    expect((await api.order({ items: [{ productId, quantity: 1 }] })).status).toBe(201);

    const killed = hosts().filter(killHost);
    // A call that is under way while its process dies is lost, and asked for again.
    const key = { 'Idempotency-Key': randomUUID() };
    const answer = await eventually(
      () => api.order({ items: [{ productId, quantity: 1 }] }, key),
      ({ status }) => status < 500,
    );

    expect(killed.length).toBeGreaterThan(4);
    expect([answer.status, answer.body.status]).toEqual([201, 'CONFIRMED']);
  });
});

describe('orders while random processes of the functions are killed', () => {
  it(`all end, ${ORDERS} of them, and nothing is lost`, async () => {
    const productId = await aProduct({ stock: ORDERS, price: PRICE });
    const { api } = await aCustomer({ balance: BALANCE });
    let ended = 0;
    let killed = 0;

    const orderIds = await pMap(
      Array.from({ length: ORDERS }),
      async () => {
        const orderId = await place(api, productId);
        await settled(api, orderId);
        if (++ended % KILL_AFTER_EACH === 0 && killRandomHost()) killed++;
        return orderId;
      },
      { concurrency: AT_ONCE },
    );
    const rounds = await recover(outputs, () => {});

    const ends = await Promise.all(orderIds.map((orderId) => endOf(api, orderId)));
    const confirmed = ends.filter(({ status }) => status === 'CONFIRMED').length;
    expect(killed).toBeGreaterThan(ORDERS / KILL_AFTER_EACH / 2);
    expect(rounds).toBeDefined();
    expect(ends.filter(({ status }) => status !== 'CONFIRMED' && status !== 'REJECTED')).toEqual([]);
    expect(ends.filter(({ needsAttention }) => needsAttention)).toEqual([]);
    expect(await stockOf(productId)).toBe(ORDERS - confirmed);
    expect(await balanceOf(api)).toBe(BALANCE - confirmed * PRICE);
    expect(await ask(outputs, { command: 'audit' })).toMatchObject({ ok: true, violations: [] });
  });
});

/** Until the order has ended, or no longer moves because what drove it was killed: that is recovery's. */
async function settled(api: ApiClient, orderId: string): Promise<void> {
  for (const until = Date.now() + 10_000; Date.now() < until; await sleep(200)) {
    const { status, body } = await api.get(`/orders/${orderId}`);
    if (status === 200 && body.status !== 'PENDING' && body.status !== 'REJECTING') return;
  }
}
