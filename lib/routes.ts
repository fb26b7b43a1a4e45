import type { Domain } from './domains.ts';

/** Who may call a route at all. Groups and owners are checked by the service, which knows whose things are whose. */
export type Access = 'signed-in' | 'anyone';

/** The routes of the API: "METHOD /path" -> the service that answers, and for whom. */
export const ROUTES: Record<string, { domain: Domain; access: Access }> = {
  'POST /orders': { domain: 'order', access: 'signed-in' },
  'GET /orders/{orderId}': { domain: 'order', access: 'signed-in' },
  'POST /orders/{orderId}/cancel': { domain: 'order', access: 'signed-in' },
  'POST /products': { domain: 'product', access: 'signed-in' },
  'GET /products': { domain: 'product', access: 'anyone' },
  'GET /products/{productId}': { domain: 'product', access: 'anyone' },
  'POST /coupons': { domain: 'coupon', access: 'signed-in' },
  'POST /coupons/{couponId}/issue': { domain: 'coupon', access: 'signed-in' },
  'GET /coupons': { domain: 'coupon', access: 'signed-in' },
  'PUT /users/me': { domain: 'user', access: 'signed-in' },
  'GET /users/me': { domain: 'user', access: 'signed-in' },
  'POST /users/me/balance': { domain: 'user', access: 'signed-in' },
  'GET /payments': { domain: 'payment', access: 'signed-in' },
};
