import { randomUUID } from 'node:crypto';
import { campaignKey, couponKey } from '../../../lambdas/coupon/table.ts';
import { paymentIdOf, paymentKey } from '../../../lambdas/payment/table.ts';
import { catalogueKey, productKey } from '../../../lambdas/product/table.ts';
import { orderKey } from '../../../lambdas/shared/saga/order-record.ts';
import type { SagaOrder } from '../../../lambdas/shared/saga/saga-order.ts';
import { userKey } from '../../../lambdas/user/table.ts';
import { get, put } from './tables.ts';

/** A product, a buyer with money, and a coupon of 10 %: new ids each time, so that tests do not meet. */
export interface World {
  productId: string;
  userId: string;
  couponId: string;
}

export const STOCK = 10;
export const BALANCE = 10_000;
export const PRICE = 1_000;

/** The part of the world that lies in a service's table. */
type Things = 'product' | 'user' | 'coupon';

/** The world in our tables; without the part of a domain that is somebody else's. */
export async function createWorld(
  { stock = STOCK, balance = BALANCE, price = PRICE, isOurs = (_: Things): boolean => true } = {},
  id = randomUUID().slice(0, 8),
  world: World = { productId: `product-${id}`, userId: `user-${id}`, couponId: `coupon-${id}` },
): Promise<World> {
  const at = new Date().toISOString();
  const things: Record<Things, Record<string, unknown>[]> = {
    product: [
      {
        ...productKey(world.productId),
        productId: world.productId,
        name: 'A product',
        price,
        stock,
        version: 1,
        createdAt: at,
      },
      { ...catalogueKey(world.productId), productId: world.productId },
      { pk: `PRODUCT#${world.productId}`, sk: `ADJUSTMENT#${at}#${id}`, units: stock, at },
    ],
    user: [
      { ...userKey(world.userId), userId: world.userId, balance, entries: 1, createdAt: at },
      {
        pk: `USER#${world.userId}`,
        sk: `ENTRY#CHARGE#${id}`,
        historyOf: world.userId,
        type: 'CHARGE',
        amount: balance,
        at,
      },
    ],
    coupon: [
      {
        ...campaignKey(world.couponId),
        couponId: world.couponId,
        ...TERMS,
        quantity: 1,
        issued: 1,
        createdAt: at,
      },
      {
        ...couponKey(world.couponId, world.userId),
        ...world,
        ...TERMS,
        status: 'ISSUED',
        issuedAt: at,
      },
    ],
  };
  await Promise.all(
    Object.entries(things).flatMap(([domain, items]) =>
      isOurs(domain as Things) ? items.map((item) => put(domain as Things, item)) : [],
    ),
  );
  return world;
}

/** What the world's coupon promises. */
export const TERMS = {
  name: '10 % off',
  discount: { type: 'PERCENT', value: 10 },
  minOrderAmount: 0,
  validFrom: '2020-01-01T00:00:00.000Z',
  validUntil: '2099-01-01T00:00:00.000Z',
};

/** An order of two units with the coupon, unless told otherwise. */
export function anOrder(
  { productId, userId, couponId }: World,
  { orderId = randomUUID(), quantity = 2, withCoupon = true } = {},
): SagaOrder {
  return { orderId, userId, items: [{ productId, quantity }], ...(withCoupon && { couponId }) };
}

/** What the order's two units of the world's product cost. */
export const aPrice = ({ productId }: World, { quantity = 2, discount = 0 } = {}) => ({
  lines: [{ productId, quantity, unitPrice: PRICE, amount: PRICE * quantity }],
  subtotal: PRICE * quantity,
  discount,
  total: PRICE * quantity - discount,
});

/** Everything that an order can change in the world. */
export async function possessions(world: World, orderId: string) {
  const [product, user, coupon, order, payment] = await Promise.all([
    get('product', productKey(world.productId)),
    get('user', userKey(world.userId)),
    get('coupon', couponKey(world.couponId, world.userId)),
    get('order', orderKey(orderId)),
    get('payment', paymentKey(paymentIdOf(orderId))),
  ]);
  return {
    stock: product?.stock,
    balance: user?.balance,
    coupon: coupon?.status,
    placed: order?.placed,
    payment: payment?.status,
  };
}
