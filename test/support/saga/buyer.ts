import { aCouponOf, aCustomer, aProduct, balanceOf, stockOf } from '../deployed/stack.ts';

/** A customer with 10,000, a product of 1,000 with ten units, a coupon, and an order of two units with it; and what they have. */
export async function aBuyer() {
  const { api, userId } = await aCustomer({ balance: 10_000 });
  const productId = await aProduct({ stock: 10, price: 1_000 });
  const couponId = await aCouponOf(api);
  const body = { items: [{ productId, quantity: 2 }], couponId };
  const possessions = async () => ({
    stock: await stockOf(productId),
    balance: await balanceOf(api),
    coupon: (await api.get('/coupons')).body.items[0].status,
  });
  const payments = async () =>
    (await api.get('/payments')).body.items.map(({ status }: { status: string }) => status);
  return { api, userId, productId, couponId, body, possessions, payments };
}
