import { setTimeout as sleep } from 'node:timers/promises';
import { MonolithClient } from '../../../lambdas/shared/participant/monolith-client.ts';
import type { Ownership } from '../../../lambdas/shared/participant/owners.ts';
import { isShadowed, planHere } from '../../../lambdas/shared/participant/shadow.ts';
import { readShadow } from '../../../lambdas/shared/participant/shadow-notes.ts';
import { DOMAINS } from '../../../lib/names.ts';
import { arrange, CONTRACTS } from '../../ledger/contracts.ts';
import { breaking } from '../../support/faults/faults.ts';
import { invokeOwner, monolithAt } from '../../support/participant/owned.ts';
import { openShop, SECRET, type Shop, stockShop } from '../../support/participant/shop.ts';
import { invoke } from '../../support/saga/saga.ts';
import { all, createTables, tableOf } from '../../support/saga/tables.ts';
import { anOrder, aPrice, createWorld } from '../../support/saga/world.ts';

beforeAll(createTables);

const PLANNED = CONTRACTS.filter(({ domain }) => domain !== 'order');
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'applied',
    (error) => error.reason,
  );

describe.each(PLANNED)('a plan of $step', ({ domain, step, impossible, reason, ...contract }) => {
  const plan = (payload: object) =>
    planHere(tableOf(domain), () => invoke({ command: step, ...payload } as never));
  const stored = async () => JSON.stringify(await all(domain));

  it('answers what the step will, and writes nothing', async () => {
    const { run, payload } = await arranged();
    const before = await stored();

    const planned = await plan(payload);

    expect(await stored()).toBe(before);
    expect(planned).toEqual(await run());
    // What was applied is answered like a duplicate.
    expect(await plan(payload)).toEqual(planned);
  });

  it('says no like the step, and records nothing', async () => {
    const world = await createWorld();
    const payload = { price: aPrice(world), ...impossible(anOrder(world), world) };
    const before = await stored();

    expect(await reasonOf(plan(payload))).toBe(reason);

    expect(await stored()).toBe(before);
    expect(await reasonOf(invoke({ command: step, ...payload } as never))).toBe(reason);
  });

  async function arranged() {
    const { order, world, run } = await arrange({ domain, step, impossible, reason, ...contract });
    return { payload: { order, price: aPrice(world) }, run: () => run(step) };
  }
});

describe('a shadow', () => {
  let shop: Shop;
  let monolith: MonolithClient;
  beforeAll(async () => {
    shop = await openShop();
    await stockShop(shop);
    monolith = monolithAt(shop.baseUrl, SECRET);
  });
  afterAll(() => shop.stop());

  let count = 0;
  /** Every domain belongs to it, and payment is planned at the other side; which shadow that is. */
  function shadowing(owner: 'monolith' | 'service', { percent = 100, minutes = 5 } = {}) {
    const since = new Date(Date.parse('2026-01-01T00:00:00.000Z') + count++).toISOString();
    const until = new Date(Date.now() + minutes * 60_000).toISOString();
    const ownership: Ownership = { owner, epoch: 1, phase: 'steady', shadow: { percent, since, until } };
    const owners = Object.fromEntries(DOMAINS.map((domain) => [domain, ownership]));
    return { since, owners, call: invokeOwner(monolith, owners) };
  }
  const payment = (total = 200, orderId: string = crypto.randomUUID()) => ({
    command: 'processPayment',
    order: { orderId, userId: 'alice', items: [{ productId: 'mug', quantity: 2 }] },
    price: {
      lines: [{ productId: 'mug', quantity: 2, unitPrice: total / 2, amount: total }],
      subtotal: total,
      discount: 0,
      total,
    },
  });
  const report = (since: string) => readShadow(tableOf('payment'), since);

  it('counts what is the same at the service, which writes nothing of it', async () => {
    const rows = async () => (await all('payment')).filter(({ pk }) => !String(pk).startsWith('SHADOW#'));
    const before = await rows();
    const { since, call } = shadowing('monolith');
    const wanted = payment();

    expect(await call(wanted)).toEqual({ paymentId: `payment-${wanted.order.orderId}` });
    expect(await reasonOf(call(payment(1_000_000_000)))).toBe('PAYMENT_DECLINED');

    expect(await report(since)).toEqual({ planned: 2, different: 0, unknown: 0, first: [] });
    expect(await rows()).toEqual(before);
  });

  it('counts what is the same at the monolith, which writes nothing of it', async () => {
    const { since, call } = shadowing('service');
    const wanted = payment();

    await call(wanted);

    expect(await report(since)).toEqual({ planned: 1, different: 0, unknown: 0, first: [] });
    expect((await shop.client.get(`/saga/processPayment/${wanted.order.orderId}`)).body).toEqual({
      state: 'ABSENT',
    });
  });

  it('names each step that would have ended otherwise, and lets it end as its owner says', async () => {
    const { since, call } = shadowing('monolith');
    // Between the two limits.
    const wanted = payment(6_000);

    expect(await reasonOf(call(wanted))).toBe('PAYMENT_DECLINED');

    const { planned, different, first } = await report(since);
    expect({ planned, different }).toEqual({ planned: 1, different: 1 });
    expect(first).toEqual([
      {
        at: expect.any(String),
        orderId: wanted.order.orderId,
        command: 'processPayment',
        real: { reason: 'PAYMENT_DECLINED' },
        planned: { result: { paymentId: `payment-${wanted.order.orderId}` } },
      },
    ]);
  });

  it('says nothing of what either side does not answer, and fails no step', async () => {
    const deaf = shadowing('service');
    const call = invokeOwner(new MonolithClient('http://127.0.0.1:1', '/none'), deaf.owners);

    await call(payment());
    expect(await report(deaf.since)).toMatchObject({ planned: 1, different: 0, unknown: 1 });

    const broken = shadowing('monolith');
    await expect(
      breaking({ processPayment: 'throw-before' }, broken.call)(payment() as never),
    ).rejects.toThrow();
    expect(await report(broken.since)).toMatchObject({ different: 0 });
  });

  it('is of a share of the orders, of steps alone, and ends by itself', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `order-${index}`);
    const chosen = ids.filter((id) => isShadowed(id, 20));
    expect(chosen.length).toBeGreaterThan(150);
    expect(chosen.length).toBeLessThan(250);
    expect(ids.every((id) => isShadowed(id, 100))).toBe(true);

    const share = shadowing('monolith', { percent: 20 });
    await share.call(
      payment(
        200,
        ids.find((id) => !isShadowed(id, 20)),
      ),
    );
    await share.call(payment(200, chosen[0]));
    await share.call({ command: 'refundPayment', order: payment(200, chosen[0]).order });
    expect(await report(share.since)).toMatchObject({ planned: 1 });

    const over = shadowing('monolith', { minutes: -1 });
    await over.call(payment());
    await sleep(10);
    expect(await report(over.since)).toMatchObject({ planned: 0 });
  });
});
