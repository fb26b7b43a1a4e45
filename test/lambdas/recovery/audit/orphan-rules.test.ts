import { traceOf } from '../../../../lambdas/recovery/audit/orphans/trace.ts';
import { verdictOn } from '../../../../lambdas/recovery/audit/orphans/verdict.ts';
import type { Footprint } from '../../../../lambdas/recovery/tables/footprint.ts';
import type { Item } from '../../../../lambdas/recovery/tables/scan.ts';
import { anOrderItem } from '../../../support/saga/footprints.ts';

const item = (pk: string, sk: string, fields: object = {}): Item => ({ pk, sk, ...fields });

describe('a trace of an order', () => {
  it.each([
    [
      item('ORDER#one', 'LEDGER#useCoupon', { state: 'APPLIED' }),
      { orderId: 'one', step: 'useCoupon', id: 'one', what: 'useCoupon is APPLIED' },
    ],
    [
      item('PAYMENT#payment-one', 'PAYMENT', { status: 'PAID', amount: 5, orderId: 'one' }),
      { orderId: 'one', step: 'processPayment', id: 'payment-one', what: 'a payment of 5 is PAID' },
    ],
    [
      item('COUPON#ten-off', 'USER#alice', { status: 'USED', orderId: 'one' }),
      { orderId: 'one', step: 'useCoupon', id: 'ten-off', what: 'the coupon of user alice is USED' },
    ],
    [
      item('COUPON#ten-off', 'USER#alice', { status: 'USED' }),
      { orderId: undefined, step: 'useCoupon', id: 'ten-off', what: 'the coupon of user alice is USED' },
    ],
    [
      item('USER#alice', 'ENTRY#ORDER#one', { type: 'ORDER', amount: 5, orderId: 'another' }),
      { orderId: 'one', step: 'decreaseBalance', id: 'alice', what: '5 was taken from the balance' },
    ],
    [
      item('USER#alice', 'ENTRY#REFUND#one', { type: 'REFUND', amount: 5 }),
      { orderId: 'one', step: 'decreaseBalance', id: 'alice', what: '5 was given back to the balance' },
    ],
    // What calls itself a charge and stands where an order's entry stands is no charge.
    [
      item('USER#alice', 'ENTRY#ORDER#one', { type: 'CHARGE', amount: 5 }),
      { orderId: 'one', step: 'decreaseBalance', id: 'alice', what: '5 was taken from the balance' },
    ],
    [
      item('USER#alice', 'ENTRY#CHARGE#one', { type: 'ORDER', amount: 5 }),
      { orderId: 'one', step: 'decreaseBalance', id: 'alice', what: '5 was taken from the balance' },
    ],
  ])('is %j', (found, trace) => {
    expect(traceOf(found)).toEqual(trace);
  });

  it.each([
    item('ORDER#one', 'LEDGER#useCoupon', { state: 'COMPENSATED', status: 'PAID' }),
    item('ORDER#one', 'LEDGER#useCoupon', { state: 'REJECTED' }),
    item('ORDER#one', 'ORDER', { status: 'CONFIRMED', state: 'APPLIED' }),
    item('PAYMENT#payment-one', 'PAYMENT', { status: 'REFUNDED', orderId: 'one' }),
    item('COUPON#ten-off', 'USER#alice', { status: 'ISSUED' }),
    item('COUPON#ten-off', 'COUPON'),
    item('USER#alice', 'USER', { type: 'ORDER' }),
    item('USER#alice', 'ENTRY#CHARGE#one', { type: 'CHARGE', amount: 5 }),
    item('USER#alice', 'ENTRY#ADJUSTMENT#one', { type: 'ADJUSTMENT', amount: 5 }),
    item('PRODUCT#tea', 'PRODUCT', { stock: 5 }),
  ])('is not %j', (found) => {
    expect(traceOf(found)).toBeUndefined();
  });
});

describe('a trace of which no order knows', () => {
  const MINUTE_MS = 60_000;
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
  const record = (minutes: number, fields: object = {}) =>
    item('ORDER#one', 'LEDGER#any', { state: 'APPLIED', at: ago(minutes), ...fields });
  const trace = { orderId: 'one', step: 'useCoupon', id: 'ten-off', what: 'the coupon is USED' } as const;
  const verdict = (ledgers: Partial<Footprint['ledgers']>, found: Parameters<typeof verdictOn>[0] = trace) =>
    verdictOn(found, undefined, ledgers as Footprint['ledgers']);

  const MISSING = {
    kind: 'ORDER_MISSING',
    id: 'ten-off',
    detail: 'the coupon is USED for order one, which does not exist',
  };
  const WRONG = { wrong: [MISSING] };
  const IN_FLIGHT = { wrong: [], inFlight: [MISSING] };

  it.each([undefined, ''])('is a stray when it names no order (%j)', (orderId) => {
    expect(verdict({ useCoupon: record(1) }, { ...trace, orderId })).toEqual({
      wrong: [{ kind: 'STRAY_EFFECT', id: 'ten-off', detail: 'the coupon is USED for no order' }],
    });
  });

  it('is a stray when its order is there, and does not know it', () => {
    expect(verdictOn(trace, anOrderItem(), { useCoupon: record(1) } as Footprint['ledgers'])).toEqual({
      wrong: [
        {
          kind: 'STRAY_EFFECT',
          id: 'ten-off',
          detail: 'the coupon is USED for order one, which does not know it in this place',
        },
      ],
    });
  });

  it.each<[string, Partial<Footprint['ledgers']>]>([
    ['a moment ago', { useCoupon: record(0) }],
    // 3,300 seconds: no run lives longer.
    ['54 minutes ago', { useCoupon: record(54) }],
    ['long ago, and another step a moment ago', { useCoupon: record(600), decreaseBalance: record(1) }],
    [
      'long ago, and another was undone a moment ago',
      {
        useCoupon: record(600),
        decreaseStock: record(600, { state: 'COMPENSATED', compensatedAt: ago(1) }),
      },
    ],
    [
      'a moment ago, and createOrder was rejected',
      { useCoupon: record(1), createOrder: record(1, { state: 'REJECTED' }) },
    ],
    [
      'a moment ago, and the payment is blocked',
      { useCoupon: record(1), processPayment: record(1, { state: 'BLOCKED' }) },
    ],
  ])(
    'may be that of an order which will still be placed, by hand, when its step came %s',
    (_when, ledgers) => {
      expect(verdict(ledgers)).toEqual(IN_FLIGHT);
    },
  );

  it.each<[string, Partial<Footprint['ledgers']>]>([
    ['it came 56 minutes ago', { useCoupon: record(56) }],
    ['no saga left it', { decreaseStock: record(1) }],
    ['no saga left anything', {}],
    ['its order was placed', { useCoupon: record(1), createOrder: record(1) }],
    [
      'its order was placed and taken back',
      { useCoupon: record(1), createOrder: record(1, { state: 'COMPENSATED', compensatedAt: ago(1) }) },
    ],
    ['its order was paid', { useCoupon: record(1), processPayment: record(1) }],
    [
      'its order was paid and refunded',
      { useCoupon: record(1), processPayment: record(1, { state: 'COMPENSATED', compensatedAt: ago(1) }) },
    ],
  ])('is that of an order which is gone when %s', (_why, ledgers) => {
    expect(verdict(ledgers)).toEqual(WRONG);
  });
});
