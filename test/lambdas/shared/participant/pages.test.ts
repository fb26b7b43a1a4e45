import type { ExportedRow } from '../../../../lambdas/shared/participant/domain-rows.ts';
import { MAX_ROWS } from '../../../../lambdas/shared/participant/export-rows.ts';

/** What a Lambda may answer is 6 MB. */
const MAX_BYTES = 5_000_000;

const id = 'x'.repeat(64);
const at = '2026-03-01T10:00:00.000Z';
const items = Array.from({ length: 20 }, () => ({ productId: id, quantity: 1_000 }));
const price = {
  lines: items.map((item) => ({ ...item, unitPrice: 1_000_000_000, amount: 1_000_000_000_000 })),
  subtotal: 20_000_000_000_000,
  discount: 20_000_000_000_000,
  total: 20_000_000_000_000,
  currency: 'USD',
};
const row = (table: string, content: Record<string, unknown>): ExportedRow => ({
  table,
  key: `${id}/decreaseStock`,
  version: Number.MAX_SAFE_INTEGER,
  row: content,
});

/** An order of 20 products, as it is, and as the ledger has its first step: nothing else that travels has so much in it. */
const LARGEST = [
  row('orders', {
    orderId: id,
    userId: 'x'.repeat(128),
    status: 'CONFIRMED',
    reason: 'INSUFFICIENT_BALANCE',
    needsAttention: true,
    items,
    couponId: id,
    price,
    placed: true,
    createdAt: at,
    updatedAt: at,
  }),
  row('ledger', {
    orderId: id,
    step: 'decreaseStock',
    state: 'COMPENSATED',
    result: price,
    effects: { items: items.map((item) => ({ ...item, share: 100, day: at.slice(0, 10) })), day: at },
    correlationId: 'x'.repeat(128),
    at,
    compensatedAt: at,
  }),
];

it.each(LARGEST)('a page of the largest rows of $table is no larger than a Lambda may answer', (largest) => {
  expect(JSON.stringify(Array(MAX_ROWS).fill(largest)).length).toBeLessThan(MAX_BYTES);
});
