import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import { pathId, timeSchema } from '../shared/api/http-schemas.ts';
import { NO_SUCH_ORDER, orderExample, orderSchema } from '../shared/api/order-view.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';

export const contract = {
  'GET /orders': {
    operationId: 'listOrders',
    summary: "My orders, newest first; for an admin anybody's",
    audience: 'signed-in',
    query: z.extend(pageQuery, {
      userId: z.optional(
        pathId.check(z.describe('Whose orders; mine without it. Only admins may name others.')),
      ),
    }),
    answers: {
      200: {
        description: 'A page of orders.',
        body: pageOf(orderSchema),
        example: { items: [orderExample] },
      },
    },
    problems: { 403: 'Only members of the group "admin" may list the orders of somebody else.' },
  },
  'GET /orders/{orderId}': {
    operationId: 'getOrder',
    summary: 'One of my orders; for an admin any',
    audience: 'signed-in',
    path: z.strictObject({ orderId: pathId }),
    answers: { 200: { description: 'The order.', body: orderSchema, example: orderExample } },
    problems: { 404: NO_SUCH_ORDER },
  },
  'GET /admin/orders': {
    operationId: 'listAllOrders',
    summary: 'Orders of anybody, newest first',
    description:
      'By user, or by status: without either, those of every status. The other filters are applied to what is read: a page may hold ' +
      'fewer than asked for, or none, and still have a next one.',
    audience: 'admin',
    query: z.extend(pageQuery, {
      status: z.optional(orderSchema.shape.status),
      reason: orderSchema.shape.reason,
      userId: z.optional(pathId),
      productId: z.optional(pathId),
      couponId: z.optional(pathId),
      from: z.optional(timeSchema.check(z.describe('Created at this time or later.'))),
      to: z.optional(timeSchema.check(z.describe('Created before this time.'))),
      needsAttention: z.optional(z.enum(['true', 'false'])),
    }),
    answers: {
      200: {
        description: 'A page of orders.',
        body: pageOf(orderSchema),
        example: { items: [orderExample] },
      },
    },
  },
} as const satisfies Contract;
