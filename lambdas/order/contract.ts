import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import { pathId } from '../shared/api/http-schemas.ts';
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
} as const satisfies Contract;
