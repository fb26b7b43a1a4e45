import { campaignKey, couponKey, shareKey } from '../../../lambdas/coupon/table.ts';
import { paymentIdOf, paymentKey } from '../../../lambdas/payment/table.ts';
import { productKey } from '../../../lambdas/product/table.ts';
import { orderKey } from '../../../lambdas/shared/saga/order-record.ts';
import { ledgerKey } from '../../../lambdas/shared/saga/step-ledger.ts';
import { entryKey, userKey } from '../../../lambdas/user/table.ts';
import type { Domain } from '../../../lib/names.ts';
import { auditNow } from '../../support/saga/findings.ts';
import { type PlacedOrder, Shop } from '../../support/saga/shop.ts';
import { addToBalance, repairAll, tamper } from '../../support/saga/tampering.ts';
import { createWorld } from '../../support/saga/world.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterEach(repairAll);

type Key = { pk: string; sk: string };
type Damage = [domain: Domain, keyOf: (order: PlacedOrder) => Key, fields: object, detail: string];

const DAMAGES: Damage[] = [
  ['product', (of) => ledgerKey('decreaseStock', of.orderId), { effects: undefined }, 'effects: is required'],
  ['product', (of) => ledgerKey('decreaseStock', of.orderId), { effects: { items: 7 } }, 'effects.items: '],
  ['user', (of) => ledgerKey('decreaseBalance', of.orderId), { effects: null }, 'effects: '],
  ['coupon', (of) => ledgerKey('useCoupon', of.orderId), { step: 'useMagic' }, 'step: '],
  ['payment', (of) => ledgerKey('processPayment', of.orderId), { state: undefined }, 'state: '],
  [
    'payment',
    (of) => ledgerKey('processPayment', of.orderId),
    { state: 'COMPENSATED' },
    'compensatedAt: is required',
  ],
  ['order', (of) => ledgerKey('createOrder', of.orderId), { effects: 'none' }, 'effects: '],
  ['order', (of) => ledgerKey('createOrder', of.orderId), { at: 'yesterday' }, 'at: '],
  ['product', (of) => productKey(of.productId), { stock: 'many' }, 'stock: '],
  ['coupon', (of) => campaignKey(of.couponId), { quantity: undefined }, 'quantity: is required'],
  ['coupon', (of) => shareKey(of.couponId, 1), { left: null }, 'left: '],
  ['coupon', (of) => couponKey(of.couponId, of.userId), { status: 'LOST' }, 'status: '],
  ['user', (of) => userKey(of.userId), { balance: '100' }, 'balance: '],
  ['user', (of) => entryKey(of.userId, `ORDER#${of.orderId}`), { amount: undefined }, 'amount: is required'],
  ['order', (of) => orderKey(of.orderId), { status: 'LOST' }, 'status: '],
  ['order', (of) => orderKey(of.orderId), { items: undefined }, 'items: is required'],
  ['payment', (of) => paymentKey(paymentIdOf(of.orderId)), { amount: 1.5 }, 'amount: '],
];

describe('an item that nobody can read', () => {
  it.each(DAMAGES)(
    'is named by its key, and hides nothing else: of %s %#',
    async (domain, keyOf, fields, detail) => {
      const [order, other] = [await shop.confirmed(), await createWorld()];
      const { pk, sk } = keyOf(order);
      await tamper(domain, { pk, sk }, fields as Record<string, unknown>);
      await addToBalance(other.userId, 1);

      const { violations } = await auditNow();

      expect(violations).toContainEqual({
        kind: 'MALFORMED_ITEM',
        id: `${pk} ${sk}`,
        detail: expect.stringContaining(detail),
      });
      expect(violations).toContainEqual(
        expect.objectContaining({ kind: 'BALANCE_NOT_CONSERVED', id: other.userId }),
      );
    },
  );
});
