import type { components, operations, paths } from './api.d.ts';

/*
 * What a team that generates its client writes. It is compiled, strictly, against what openapi.json says, and runs nowhere: a name, a
 * reason or a field that goes missing there is an error here.
 */

type Content<Response> = Response extends { content: infer Media } ? Media[keyof Media] : never;
type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody: { content: { 'application/json': infer Json } };
}
  ? Json
  : never;
type Answer<
  Operation extends keyof operations,
  Status extends keyof operations[Operation]['responses'],
> = Content<operations[Operation]['responses'][Status]>;

export const cart: Body<'placeOrder'> = {
  items: [{ productId: 'mug', quantity: 2 }],
  couponId: 'WELCOME10',
  expectedTotal: 2_160,
};

/** What the customer is told: the compiler knows every reason, and that there is no other. */
export function explain({ reason, total, productId, detail }: Answer<'placeOrder', 409>): string {
  switch (reason) {
    case 'TOTAL_CHANGED':
      return `It costs ${total} now.`;
    case 'INSUFFICIENT_STOCK':
    case 'PRODUCT_NOT_FOUND':
      return `There is no ${productId} left.`;
    case 'COUPON_NOT_USABLE':
    case 'USER_NOT_FOUND':
    case 'INSUFFICIENT_BALANCE':
    case 'CANCELLED':
    case 'PAYMENT_DECLINED':
    case 'SERVICE_UNAVAILABLE':
    case 'REQUEST_IN_PROGRESS':
      return detail;
    default:
      return reason satisfies never;
  }
}

/** Told apart by the status: the order's end, or where to ask for it. */
export async function place(url: string, key: string, order: Body<'placeOrder'>): Promise<string> {
  const path: keyof paths = '/orders';
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Idempotency-Key': key, Prefer: 'wait=20', 'Content-Type': 'application/json' },
    body: JSON.stringify(order),
  });
  switch (response.status) {
    case 201: {
      const { price, status }: Answer<'placeOrder', 201> = await response.json();
      return `${status}: ${price?.total} ${price?.currency}`;
    }
    case 202: {
      const { orderId, status }: Answer<'placeOrder', 202> = await response.json();
      return `${orderId} is ${status}`;
    }
    case 409:
      return explain(await response.json());
    default: {
      const { errors = [] }: components['schemas']['Problem'] = await response.json();
      return errors.map(({ field, message }) => `${field} ${message}`).join(', ');
    }
  }
}

export const names = (page: Answer<'listProducts', 200>) =>
  page.items.map(({ name, stock }) => `${name}: ${stock}`);
