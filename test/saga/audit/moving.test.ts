import { randomUUID } from 'node:crypto';
import { createCampaign } from '../../../lambdas/coupon/campaign.ts';
import { issueCoupon } from '../../../lambdas/coupon/issue.ts';
import { shareKey } from '../../../lambdas/coupon/table.ts';
import { decreaseStock, increaseStock } from '../../../lambdas/product/commands.ts';
import { createProduct } from '../../../lambdas/product/product.ts';
import { productKey } from '../../../lambdas/product/table.ts';
import { chargeBalance } from '../../../lambdas/user/charge.ts';
import { tearScans } from '../../support/faults/torn-scans.ts';
import { auditNow, withoutFix } from '../../support/saga/findings.ts';
import { createJournal, createTables, get, tableOf } from '../../support/saga/tables.ts';
import { addToBalance, repairAll, tamper } from '../../support/saga/tampering.ts';
import { createWorld } from '../../support/saga/world.ts';

/* Whatever reads a table reads it in pieces. Here it is torn apart on purpose, and something is committed between the pieces. */

let mend: () => void;
beforeAll(() => Promise.all([createTables(), createJournal()]));
afterEach(async () => {
  mend();
  await repairAll();
});

async function aProduct({ stockShares = 1 } = {}): Promise<string> {
  const { productId } = await createProduct({ name: 'A product', price: 100, stock: 10, stockShares });
  return productId;
}

const anOrderOf = (productId: string) => ({
  order: { orderId: randomUUID(), userId: 'a-user', items: [{ productId, quantity: 2 }] },
});

async function auditOf(id: string) {
  const { violations, inFlight } = await auditNow();
  return {
    violations: violations.filter((finding) => finding.id === id).map(withoutFix),
    inFlight: inFlight.filter((finding) => finding.id === id),
  };
}

describe('an order that takes and gives back while the stock is added up', () => {
  it.each([1, 4])(
    'is no violation, although the sum is wrong each time by the same, over %i shares: the version tells',
    async (stockShares) => {
      const productId = await aProduct({ stockShares });
      let order = anOrderOf(productId);
      mend = tearScans({
        table: tableOf('product'),
        isEarly: ({ pk, sk }) =>
          String(pk).startsWith(productKey(productId).pk) && ['PRODUCT', 'SHARE'].includes(String(sk)),
        before: async (reading) => {
          if (reading > 1) await increaseStock(order);
          order = anOrderOf(productId);
        },
        between: () => decreaseStock(order),
      });

      const found = await auditOf(productId);

      expect(found).toEqual({
        violations: [],
        inFlight: [
          {
            kind: 'STOCK_NOT_CONSERVED',
            id: productId,
            detail: '10 put in, 10 left, 2 sold: 2 too many, but it moves: audit again',
          },
        ],
      });
    },
  );

  it('is named, when the sum is right at each look, as what moves: nothing is proven', async () => {
    const productId = await aProduct();
    mend = tearScans({
      table: tableOf('product'),
      isEarly: () => false,
      between: async () => {
        const order = anOrderOf(productId);
        await decreaseStock(order);
        await increaseStock(order);
      },
    });

    const found = await auditOf(productId);

    expect(found).toEqual({
      violations: [],
      inFlight: [
        {
          kind: 'MOVING',
          id: productId,
          detail: 'it moved at every look, so that nothing is proven: audit again',
        },
      ],
    });
  });
});

describe('what is really lost, while something of the same size moves', () => {
  it('is named: two units of a product', async () => {
    const productId = await aProduct();
    await tamper('product', productKey(productId), { stock: 8 });
    mend = tearScans({
      table: tableOf('product'),
      isEarly: ({ pk, sk }) => pk === productKey(productId).pk && sk === 'PRODUCT',
      between: async (reading) => reading === 1 && decreaseStock(anOrderOf(productId)),
    });

    const { violations } = await auditOf(productId);

    expect(violations).toEqual([
      { kind: 'STOCK_NOT_CONSERVED', id: productId, detail: '10 put in, 6 left, 2 sold: 2 too few' },
    ]);
  });

  it('is named: money of a user', async () => {
    const { userId } = await createWorld();
    await addToBalance(userId, -500);
    mend = tearScans({
      table: tableOf('user'),
      isEarly: ({ pk, sk }) => pk === `USER#${userId}` && String(sk).startsWith('ENTRY#'),
      between: async (reading) => reading === 1 && chargeBalance(userId, randomUUID(), { amount: 500 }),
    });

    const { violations } = await auditOf(userId);

    expect(violations).toEqual([
      {
        kind: 'BALANCE_NOT_CONSERVED',
        id: userId,
        detail: '10500 charged, 10000 left, 0 spent, 0 refunded: 500 too little',
      },
    ]);
  });

  it('is named: a coupon of a campaign', async () => {
    const { couponId } = await createCampaign({
      name: 'A campaign',
      discount: { type: 'PERCENT', value: 10 },
      minOrderAmount: 0,
      quantity: 16,
      validFrom: '2020-01-01T00:00:00.000Z',
      validUntil: '2099-01-01T00:00:00.000Z',
    });
    const share = await get('coupon', shareKey(couponId, 3));
    await tamper('coupon', shareKey(couponId, 3), { ...share, left: 0 });
    mend = tearScans({
      table: tableOf('coupon'),
      isEarly: ({ pk, sk }) => String(pk).startsWith(`COUPON#${couponId}#`) && sk === 'SHARE',
      between: async (reading) => reading === 1 && issueCoupon(couponId, 'somebody'),
    });

    const { violations } = await auditOf(couponId);

    expect(violations).toEqual([
      { kind: 'COUPONS_NOT_CONSERVED', id: couponId, detail: '16 in all, 14 left, 1 issued: 1 too few' },
    ]);
  });
});
