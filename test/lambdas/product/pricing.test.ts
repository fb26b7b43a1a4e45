import { archived, priceOf } from '../../../lambdas/product/pricing.ts';
import { OrderRejected } from '../../../lambdas/shared/saga/errors.ts';

const product = (price: number) => ({ pk: 'PRODUCT#any', sk: 'PRODUCT', price });

describe('the price of an order', () => {
  it('has a line for each item, in the order of the items, and their sum', () => {
    const items = [
      { productId: 'tea', quantity: 3 },
      { productId: 'cup', quantity: 1 },
    ];

    expect(priceOf(items, [product(250), product(1_000)])).toEqual({
      lines: [
        { productId: 'tea', quantity: 3, unitPrice: 250, amount: 750 },
        { productId: 'cup', quantity: 1, unitPrice: 1_000, amount: 1_000 },
      ],
      subtotal: 1_750,
      discount: 0,
      total: 1_750,
      currency: 'USD',
    });
  });

  it('is nothing for what costs nothing', () => {
    expect(priceOf([{ productId: 'gift', quantity: 2 }], [product(0)])).toMatchObject({
      subtotal: 0,
      total: 0,
    });
  });

  it('is exact for the dearest order that there can be', () => {
    const items = Array.from({ length: 20 }, (_, index) => ({ productId: `p-${index}`, quantity: 1_000 }));

    expect(
      priceOf(
        items,
        items.map(() => product(1_000_000_000)),
      ).total,
    ).toBe(20_000_000_000_000);
  });

  it('is refused when one of the products does not exist, and the refusal begins with which', () => {
    const items = [
      { productId: 'tea', quantity: 1 },
      { productId: 'gone', quantity: 1 },
    ];

    expect(() => priceOf(items, [product(250), undefined])).toThrow(
      new OrderRejected('PRODUCT_NOT_FOUND', 'gone: there is no such product'),
    );
  });

  it('is refused when one of the products is no longer for sale', () => {
    const sold = { ...product(250), archivedAt: '2026-01-01T00:00:00.000Z' };

    const refused = new OrderRejected('PRODUCT_NOT_FOUND', 'tea: it is no longer for sale');
    expect(() => priceOf([{ productId: 'tea', quantity: 1 }], [sold])).toThrow(refused);
    expect(archived('tea')).toMatchObject({
      reason: 'PRODUCT_NOT_FOUND',
      detail: 'tea: it is no longer for sale',
    });
  });
});
