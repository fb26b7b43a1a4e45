import type { Domain } from './names.ts';

/** Who may call a route at all. Groups and owners are checked by the service, which knows whose things are whose. */
export type Access = 'signed-in' | 'anyone';

/** The routes of the API: "METHOD /path" -> the service that answers, and for whom. */
export const ROUTES: Record<
  string,
  { service: Domain | 'orchestrator' | 'recovery' | 'journal' | 'docs'; access: Access }
> = {
  'POST /orders': { service: 'orchestrator', access: 'signed-in' },
  'GET /orders': { service: 'order', access: 'signed-in' },
  'GET /orders/{orderId}': { service: 'order', access: 'signed-in' },
  'POST /orders/{orderId}/cancel': { service: 'orchestrator', access: 'signed-in' },
  'GET /orders/{orderId}/events': { service: 'journal', access: 'signed-in' },
  'POST /products': { service: 'product', access: 'signed-in' },
  'PUT /products/{productId}': { service: 'product', access: 'signed-in' },
  'PUT /products/{productId}/stock': { service: 'product', access: 'signed-in' },
  'GET /products': { service: 'product', access: 'anyone' },
  'GET /products/popular': { service: 'product', access: 'anyone' },
  'GET /products/{productId}': { service: 'product', access: 'anyone' },
  'POST /coupons': { service: 'coupon', access: 'signed-in' },
  'POST /coupons/{couponId}/issue': { service: 'coupon', access: 'signed-in' },
  'GET /coupons': { service: 'coupon', access: 'signed-in' },
  'GET /coupons/{couponId}/validation': { service: 'coupon', access: 'signed-in' },
  'PUT /users/me': { service: 'user', access: 'signed-in' },
  'GET /users/me': { service: 'user', access: 'signed-in' },
  'POST /users/me/balance': { service: 'user', access: 'signed-in' },
  'GET /users/me/balance/history': { service: 'user', access: 'signed-in' },
  'GET /payments': { service: 'payment', access: 'signed-in' },
  'GET /payments/{paymentId}': { service: 'payment', access: 'signed-in' },
  'GET /admin/dead-letters': { service: 'recovery', access: 'signed-in' },
  'POST /admin/dead-letters/redrive': { service: 'recovery', access: 'signed-in' },
  'GET /openapi.json': { service: 'docs', access: 'anyone' },
  'GET /docs': { service: 'docs', access: 'anyone' },
  'GET /docs/{file}': { service: 'docs', access: 'anyone' },
};
