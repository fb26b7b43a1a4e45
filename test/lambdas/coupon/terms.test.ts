import * as fc from 'fast-check';
import { discountOf, discountSchema } from '../../../lambdas/coupon/terms.ts';

type Discount = Parameters<typeof discountOf>[0]['discount'];
const off = (discount: Discount, subtotal: number) => discountOf({ discount }, subtotal);

describe('a discount in percent', () => {
  it.each([
    [10, 1_000, 100],
    [10, 999, 99],
    [33, 100, 33],
    [33, 101, 33],
    [33, 250, 82],
    [1, 99, 0],
    [1, 100, 1],
    [100, 1_234, 1_234],
    [50, 0, 0],
  ])('of %d on %d is %d: fractions are rounded down', (value, subtotal, discount) => {
    expect(off({ type: 'PERCENT', value }, subtotal)).toBe(discount);
  });

  it.each([
    [499, 499],
    [500, 500],
    [501, 500],
    [0, 0],
  ])('with a cap of %d comes to %d where it would come to 500', (max, discount) => {
    expect(off({ type: 'PERCENT', value: 50, max }, 1_000)).toBe(discount);
  });

  it('is exact on what a double cannot hold a hundredfold', () => {
    expect(off({ type: 'PERCENT', value: 99 }, 20_000_000_000_001 * 400)).toBe(20_000_000_000_001 * 396);
  });
});

describe('a fixed discount', () => {
  it.each([
    [300, 1_000, 300],
    [1_000, 1_000, 1_000],
    [1_001, 1_000, 1_000],
    [300, 0, 0],
  ])('of %d on %d is %d: never more than the order costs', (value, subtotal, discount) => {
    expect(off({ type: 'FIXED', value }, subtotal)).toBe(discount);
  });

  it.each([
    [299, 299],
    [300, 300],
    [301, 300],
    [0, 0],
  ])('of 300 with a cap of %d comes to %d', (max, discount) => {
    expect(off({ type: 'FIXED', value: 300, max }, 1_000)).toBe(discount);
  });
});

it('is a whole number between nothing and all that is to be paid, and at most its cap, whatever the terms', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000_000 });
  const discount = fc.oneof(
    fc.record({
      type: fc.constant('PERCENT' as const),
      value: fc.integer({ min: 1, max: 100 }),
      max: fc.option(amount, { nil: undefined }),
    }),
    fc.record({
      type: fc.constant('FIXED' as const),
      value: fc.integer({ min: 1, max: 1_000_000_000 }),
      max: fc.option(amount, { nil: undefined }),
    }),
  );

  fc.assert(
    fc.property(discount, fc.integer({ min: 0, max: 20_000_000_000_000 }), (terms, subtotal) => {
      const found = off(terms, subtotal);

      expect(Number.isSafeInteger(found)).toBe(true);
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThanOrEqual(Math.min(subtotal, terms.max ?? subtotal));
    }),
  );
});

describe('what a campaign may promise', () => {
  it.each([
    { type: 'PERCENT', value: 1 },
    { type: 'PERCENT', value: 100, max: 0 },
    { type: 'PERCENT', value: 10, max: 1_000_000_000 },
    { type: 'FIXED', value: 1 },
    { type: 'FIXED', value: 1_000_000_000, max: 500 },
  ])('is %j', (discount) => {
    expect(discountSchema.parse(discount)).toEqual(discount);
  });

  it.each([
    { type: 'PERCENT', value: 0 },
    { type: 'PERCENT', value: 101 },
    { type: 'PERCENT', value: 12.5 },
    { type: 'PERCENT', value: 10, max: -1 },
    { type: 'PERCENT' },
    { type: 'FIXED', value: 0 },
    { type: 'FIXED', value: 1_000_000_001 },
    { type: 'FIXED', value: 10, max: 0.5 },
    { type: 'FIXED', value: 10, until: 2030 },
    { type: 'PERCENT', value: 10, per: 'item' },
    { type: 'FREE', value: 10 },
    {},
  ])('is not %j', (discount) => {
    expect(discountSchema.safeParse(discount).success).toBe(false);
  });
});
