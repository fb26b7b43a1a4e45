import { setTimeout as sleep } from 'node:timers/promises';
import { cancelPlacedOrder } from '../../../lambdas/orchestrator/cancel.ts';
import { finishOrder } from '../../../lambdas/recovery/finish.ts';
import type { AuditReport } from '../../../lambdas/recovery/proof/report.ts';
import { COMPENSATION_NAMES, STEP_NAMES } from '../../../lambdas/shared/saga/command-names.ts';
import { type OrderItem, readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { auditNow, orderMissing, sorted } from '../../support/saga/findings.ts';
import { invoke, runSaga } from '../../support/saga/saga.ts';
import { Shop, TOTAL } from '../../support/saga/shop.ts';
import { anOrder, createWorld } from '../../support/saga/world.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});

beforeEach(() => {
  shop.onCall = () => {};
});

const orderOf = async (orderId: string) => (await readOrder(orderId)) as OrderItem;

describe('what is under way', () => {
  it.each([
    ['waits for a person', 'inNeed', 'REJECTED since', ', needs attention'],
    ['waits for reconcile', 'killed', 'PENDING since', ''],
  ] as const)('is in flight: an order that %s', async (_state, state, begins, ends) => {
    const { orderId } = await shop[state]();
    const { createdAt } = await orderOf(orderId);

    const { violations: found, inFlight } = await auditNow();

    expect(found).toEqual([]);
    expect(inFlight.filter(({ id }) => id === orderId)).toEqual([
      { kind: 'OPEN_ORDER', id: orderId, detail: `${begins} ${createdAt}${ends}` },
    ]);
  });

  it.each([...STEP_NAMES.slice(1), 'confirmOrder', ...COMPENSATION_NAMES.slice(1), 'closeOrder'])(
    'is in flight: an order in the middle of its run, before %s',
    async (command) => {
      let report: AuditReport | undefined;
      shop.onCall = async (call) => {
        if (call.command === command) report ??= await auditNow();
      };

      const { orderId } = await shop.settled(
        command === 'confirmOrder' ? {} : { processPayment: 'throw-after' },
      );

      expect(report?.violations).toEqual([]);
      expect(report?.inFlight).toContainEqual(expect.objectContaining({ kind: 'OPEN_ORDER', id: orderId }));
    },
  );

  it('is in flight: a saga that was started by hand, whose order is not written yet', async () => {
    const order = anOrder(await createWorld());
    let report: AuditReport | undefined;

    await runSaga(order, {
      invoke: async (call) => {
        if (call.command === 'createOrder') report ??= await auditNow();
        return invoke(call);
      },
    });

    const { orderId, userId, couponId } = order;
    expect(report?.violations).toEqual([]);
    expect(sorted(report?.inFlight.filter(({ detail }) => detail.includes(orderId)) ?? [])).toEqual(
      sorted([
        orderMissing(orderId, 'decreaseStock is APPLIED', orderId),
        orderMissing(orderId, 'useCoupon is APPLIED', orderId),
        orderMissing(orderId, 'decreaseBalance is APPLIED', orderId),
        orderMissing(couponId, `the coupon of user ${userId} is USED`, orderId),
        orderMissing(userId, `${TOTAL} was taken from the balance`, orderId),
      ]),
    );
  });

  it('is never called a violation while orders come, fail, are cancelled and redriven', async () => {
    const broken = ['processPayment', 'createOrder', 'increaseBalance', 'decreaseBalance', 'useCoupon'];
    shop.onCall = async ({ order, command }) => {
      await sleep(20);
      // Some by their ids, so that each command fails for other orders.
      if (command === broken[order.orderId.charCodeAt(0) % 8]) throw new Error('broken by the test');
    };
    const world = await createWorld({ stock: 100, balance: 1_000_000 });
    let isOver = false;
    const playing = (async () => {
      for (let round = 0; round < 6; round++) {
        const orders = await Promise.all(
          Array.from({ length: 8 }, () => shop.taken(world, { withCoupon: false })),
        );
        await shop.executions.settle();
        for (const { orderId, userId } of orders) {
          const { status, needsAttention } = await orderOf(orderId);
          if (status === 'CONFIRMED' && round % 2)
            await cancelPlacedOrder(orderId, { userId, isAdmin: false });
          if (needsAttention) await finishOrder(orderId, { cause: 'redrive', isScheduled: false });
        }
        await shop.executions.settle();
      }
      isOver = true;
    })();

    const reports: AuditReport[] = [];
    while (!isOver) reports.push(await auditNow());
    await playing;

    expect(reports.length).toBeGreaterThan(2);
    expect(reports.flatMap(({ violations: found }) => found)).toEqual([]);
    expect(reports.some(({ inFlightCount }) => inFlightCount > 0)).toBe(true);
  });
});
