import { randomUUID } from 'node:crypto';
import type { StepName } from '../../lambdas/shared/command-names.ts';
import type { SagaOrder } from '../../lambdas/shared/saga-order.ts';
import { ledgerKey } from '../../lambdas/shared/step-ledger.ts';
import type { Domain } from '../../lib/domains.ts';
import { invoke } from '../support/saga.ts';
import { createTables, get, remove } from '../support/tables.ts';
import { anOrder, aPrice, createWorld, possessions, type World } from '../support/world.ts';

beforeAll(createTables);

/** The same contract for all five domains: what a step changes, and how to make it impossible. */
interface Contract {
  domain: Domain;
  step: StepName;
  compensation: string;
  /** What the step changes of the world, seen from outside. */
  effect: Partial<Awaited<ReturnType<typeof possessions>>>;
  /** What the world shows once the step was undone. */
  undone: Partial<Awaited<ReturnType<typeof possessions>>>;
  /** An order that the domain must refuse, made from one that it would take. */
  impossible: (order: SagaOrder, world: World) => { order: SagaOrder; price?: ReturnType<typeof aPrice> };
  reason: string;
}

const CONTRACTS: Contract[] = [
  {
    domain: 'product',
    step: 'decreaseStock',
    compensation: 'increaseStock',
    effect: { stock: 8 },
    undone: { stock: 10 },
    impossible: (order, { productId }) => ({ order: { ...order, items: [{ productId, quantity: 11 }] } }),
    reason: 'INSUFFICIENT_STOCK',
  },
  {
    domain: 'coupon',
    step: 'useCoupon',
    compensation: 'restoreCoupon',
    effect: { coupon: 'USED' },
    undone: { coupon: 'ISSUED' },
    impossible: (order) => ({ order: { ...order, couponId: 'not-issued' } }),
    reason: 'COUPON_NOT_USABLE',
  },
  {
    domain: 'user',
    step: 'decreaseBalance',
    compensation: 'increaseBalance',
    effect: { balance: 8_000 },
    undone: { balance: 10_000 },
    impossible: (order, world) => ({ order, price: aPrice(world, { quantity: 11 }) }),
    reason: 'INSUFFICIENT_BALANCE',
  },
  {
    domain: 'order',
    step: 'createOrder',
    compensation: 'cancelOrder',
    effect: { placed: true },
    undone: { placed: false },
    impossible: (order) => ({ order: { ...order, items: [] } }),
    reason: 'INVALID_COMMAND',
  },
  {
    domain: 'payment',
    step: 'processPayment',
    compensation: 'refundPayment',
    effect: { payment: 'PAID' },
    undone: { payment: 'REFUNDED' },
    impossible: (order, world) => ({ order, price: aPrice(world, { quantity: 5_001 }) }),
    reason: 'PAYMENT_DECLINED',
  },
];

describe.each(CONTRACTS)(
  'the ledger of $domain',
  ({ domain, step, compensation, effect, undone, impossible, reason }) => {
    const arrange = async () => {
      const world = await createWorld();
      const order = anOrder(world);
      const before = await possessions(world, order.orderId);
      const run = (command: string, price = aPrice(world)) => invoke({ command, order, price });
      const seen = () => possessions(world, order.orderId);
      const state = async () => (await get(domain, ledgerKey(step, order.orderId)))?.state;
      return { world, order, before, run, seen, state };
    };

    it(`applies ${step} once`, async () => {
      const { before, run, seen, state } = await arrange();

      await run(step);

      expect(await seen()).toEqual({ ...before, ...effect });
      expect(await state()).toBe('APPLIED');
    });

    it('answers a duplicate with the same result and changes nothing', async () => {
      const { before, run, seen } = await arrange();
      const first = await run(step);

      const second = await run(step);

      expect(second).toEqual(first);
      expect(await seen()).toEqual({ ...before, ...effect });
    });

    it('applies 20 concurrent duplicates once, with one result', async () => {
      const { before, run, seen } = await arrange();

      const results = await Promise.all(Array.from({ length: 20 }, () => run(step)));

      expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
      expect(await seen()).toEqual({ ...before, ...effect });
    });

    it(`gives everything back with ${compensation}`, async () => {
      const { before, run, seen, state } = await arrange();
      await run(step);

      const result = await run(compensation);

      expect(result).toEqual({ undone: 'compensate' });
      expect(await seen()).toEqual({ ...before, ...undone });
      expect(await state()).toBe('COMPENSATED');
    });

    it('gives back once, however often it is asked at the same time', async () => {
      const { before, run, seen } = await arrange();
      await run(step);

      const results = (await Promise.all(Array.from({ length: 20 }, () => run(compensation)))) as {
        undone: string;
      }[];

      expect(results.filter(({ undone: deed }) => deed === 'compensate')).toHaveLength(1);
      expect(await seen()).toEqual({ ...before, ...undone });
    });

    it('blocks a step that was never applied, and refuses it when it comes late', async () => {
      const { before, run, seen, state } = await arrange();

      const result = await run(compensation);
      const late = run(step);

      await expect(late).rejects.toMatchObject({ name: 'OrderRejected', reason: 'ALREADY_COMPENSATED' });
      expect(result).toEqual({ undone: 'block' });
      expect(await state()).toBe('BLOCKED');
      expect(effectOf(await seen())).toEqual(effectOf(before));
    });

    it('refuses a step that comes again after it was undone', async () => {
      const { before, run, seen } = await arrange();
      await run(step);
      await run(compensation);

      const again = run(step);

      await expect(again).rejects.toMatchObject({ name: 'OrderRejected', reason: 'ALREADY_COMPENSATED' });
      expect(await seen()).toEqual({ ...before, ...undone });
    });

    it('decides a race of step and compensation one way or the other, never half', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, async () => {
          const { before, run, seen, state } = await arrange();
          await Promise.allSettled([run(step), run(compensation)]);
          // Whoever came second has the last word only through the ledger: the undo of an undo run ends it.
          await run(compensation);
          return { state: await state(), kept: effectOf(await seen()), before: effectOf(before) };
        }),
      );

      for (const { state, kept, before } of outcomes) {
        expect(['COMPENSATED', 'BLOCKED']).toContain(state);
        expect(kept).toEqual(state === 'COMPENSATED' ? { ...before, ...undone } : before);
      }
    });

    it(`changes nothing but the record when it rejects with ${reason}, and its late attempt is refused too`, async () => {
      const { world, order, before, run, seen, state } = await arrange();
      const { order: refused, price = aPrice(world) } = impossible(order, world);

      const rejection = invoke({ command: step, order: refused, price });

      await expect(rejection).rejects.toMatchObject({ name: 'OrderRejected', reason });
      expect(await state()).toBe('REJECTED');
      // The very order that would succeed now: an attempt that was under way all the time.
      await expect(run(step)).rejects.toMatchObject({ name: 'OrderRejected', reason });
      expect(await run(compensation)).toEqual({ undone: 'leave' });
      expect(effectOf(await seen())).toEqual(effectOf(before));
    });

    it('refuses a payload without an order, which nobody could undo, as unreadable', async () => {
      const call = invoke({ command: step, order: { orderId: '' } as SagaOrder });

      await expect(call).rejects.toMatchObject({ name: 'UnreadableCommand' });
      await expect(call).rejects.toThrow('order.orderId');
    });

    /** Without `placed`, which createOrder's own net for a missing order may bring about. */
    const effectOf = ({ placed, ...rest }: Awaited<ReturnType<typeof possessions>>) => ({
      ...rest,
      placed: placed ?? false,
    });
  },
);

describe('a ledger whose business item is gone', () => {
  it('does not undo half: the compensation fails and the record still says APPLIED', async () => {
    const order = anOrder({ productId: 'gone', userId: randomUUID(), couponId: 'none' });
    const world = await createWorld();
    const ours = { ...order, items: [{ productId: world.productId, quantity: 2 }] };
    await invoke({ command: 'decreaseStock', order: ours });
    await remove('product', `PRODUCT#${world.productId}`, 'PRODUCT');

    const undo = invoke({ command: 'increaseStock', order: ours });

    await expect(undo).rejects.toThrow('an item that it changed is missing');
    expect((await get('product', ledgerKey('decreaseStock', ours.orderId)))?.state).toBe('APPLIED');
  });
});
