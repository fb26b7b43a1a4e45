import { endOf } from '../../../lambdas/orchestrator/answers.ts';
import type { OrderItem } from '../../../lambdas/shared/saga/order-record.ts';

const order = (fields: Partial<OrderItem>): OrderItem => ({
  orderId: 'an-order',
  userId: 'a-user',
  items: [],
  status: 'PENDING',
  needsAttention: false,
  createdAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:00:00.000Z',
  ...fields,
});
const confirmedAt = '2026-03-01T10:00:01.000Z';

describe('the answer to an order that was waited for', () => {
  it.each([
    ['it is open', order({ status: 'REJECTING' }), 202],
    ['it is confirmed', order({ status: 'CONFIRMED', confirmedAt }), 201],
    ['it was confirmed, and cancelled since', order({ status: 'CANCELLED', confirmedAt }), 201],
    ['it was cancelled before it was confirmed', order({ status: 'CANCELLED' }), 409],
    ['it is being cancelled and never was confirmed', order({ status: 'CANCELLING' }), 409],
    ['it was rejected', order({ status: 'REJECTED', reason: 'INSUFFICIENT_STOCK' }), 409],
  ])('says so when %s', (_, found, status) => {
    expect(endOf(found).status).toBe(status);
  });
});
