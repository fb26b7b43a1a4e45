import fc from 'fast-check';
import { rows as coupon } from '../../../../lambdas/coupon/rows.ts';
import { rows as order } from '../../../../lambdas/order/rows.ts';
import { rows as payment } from '../../../../lambdas/payment/rows.ts';
import { rows as product } from '../../../../lambdas/product/rows.ts';
import { DOMAIN_ROWS, type RowShape } from '../../../../lambdas/shared/participant/domain-rows.ts';
import {
  type KeyedItem,
  keyTextOf,
  type Row,
  type TableMapping,
} from '../../../../lambdas/shared/participant/row-mapping.ts';
import { rows as user } from '../../../../lambdas/user/rows.ts';

const DOMAINS: Record<string, Record<string, TableMapping>> = { product, coupon, user, order, payment };
const TABLES = Object.entries(DOMAINS).flatMap(([domain, tables]) =>
  Object.entries(tables).map(([table, mapping]) => ({ domain, table, mapping })),
);

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
const moment = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const KINDS: Record<string, fc.Arbitrary<unknown>> = {
  text: id,
  integer: fc.integer({ min: 0, max: 1_000_000_000 }),
  boolean: fc.boolean(),
  json: fc.record({ couponId: id, units: fc.nat() }),
};
const LEDGER_STATES = ['APPLIED', 'REJECTED', 'COMPENSATED', 'BLOCKED'];
/** Columns that are more than their kind. */
const COLUMNS: Record<string, fc.Arbitrary<unknown>> = {
  day: moment.map((at) => at.slice(0, 10)),
  at: moment,
  compensatedAt: moment,
  createdAt: moment,
  state: fc.constantFrom(...LEDGER_STATES),
  step: fc.constantFrom('decreaseStock', 'useCoupon', 'processPayment'),
  quantity: fc.integer({ min: 1, max: 100 }),
  entryId: id.map((name) => `ORDER#${name}`),
  adjustmentId: id.map((name) => `2026-01-01T00:00:00.000Z#${name}`),
};

/** A row of any values that the shape allows, and that our services can have written. */
const rowOf = (shape: RowShape): fc.Arbitrary<Row> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(shape.columns).map(([column, kind]) => [
          column,
          COLUMNS[column] ?? (KINDS[kind.replace('?', '')] as fc.Arbitrary<unknown>),
        ]),
      ),
      {
        requiredKeys: Object.entries(shape.columns).flatMap(([column, kind]) =>
          kind.endsWith('?') ? [] : [column],
        ),
      },
    )
    .chain((row) => {
      if ('shareCount' in row || 'stockShares' in row) return withShares(row);
      return fc.constant(row.state === undefined ? row : ledgerRow(row));
    });

const withShares = (row: Row) =>
  fc
    .tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 2, max: 16 }))
    .map(([stockShares, more]) => ({ ...row, stockShares, shareCount: Math.max(stockShares, more) }));

const ledgerRow = ({ compensatedAt, ...row }: Row): Row =>
  row.state === 'COMPENSATED' ? { ...row, compensatedAt: compensatedAt ?? row.at } : row;

it('speak of the tables that both owners have', () => {
  for (const [domain, tables] of Object.entries(DOMAINS))
    expect(Object.keys(tables)).toEqual(Object.keys(DOMAIN_ROWS[domain as keyof typeof DOMAIN_ROWS]));
  for (const { domain, table, mapping } of TABLES)
    expect(mapping.shape).toEqual((DOMAIN_ROWS as Record<string, Record<string, RowShape>>)[domain]?.[table]);
});

describe.each(TABLES)('a row of $domain/$table', ({ domain, table, mapping }) => {
  it('comes back from its items as it went in', () => {
    fc.assert(
      fc.property(rowOf(mapping.shape), (row) => {
        expect(mapping.rowOf(mapping.itemsOf(row))).toEqual(row);
      }),
    );
  });

  it('is found again by each of its items, and by no other table of the domain', () => {
    fc.assert(
      fc.property(rowOf(mapping.shape), (row) => {
        for (const item of mapping.itemsOf(row)) {
          const found = Object.entries(DOMAINS[domain] as object).flatMap(([name, other]) => {
            const part = (other as TableMapping).partOf(item);
            return part ? [`${name} ${keyTextOf((other as TableMapping).shape, part)}`] : [];
          });
          const isAlong = ['CATALOGUE', 'SHARED'].includes(item.pk) || item.sk === 'USES';
          expect(found).toEqual(isAlong ? [] : [`${table} ${keyTextOf(mapping.shape, row)}`]);
        }
      }),
    );
  });

  it('is none where there is no item', () => {
    expect(mapping.rowOf([])).toBeUndefined();
  });
});

const AT = '2026-03-01T10:00:00.000Z';
const product16: KeyedItem[] = [
  {
    pk: 'PRODUCT#mug',
    sk: 'PRODUCT',
    productId: 'mug',
    name: 'Mug',
    price: 900,
    stock: 0,
    stockShares: 16,
    shareCount: 20,
    archivedAt: AT,
    origin: { id: 'x', content: 'y' },
    createdAt: AT,
  },
  { pk: 'CATALOGUE', sk: 'mug', productId: 'mug' },
  { pk: 'SHARED', sk: 'mug', productId: 'mug', shareCount: 20 },
  ...Array.from({ length: 20 }, (_, share) => ({
    pk: `PRODUCT#mug#SHARE#${share}`,
    sk: 'SHARE',
    productId: 'mug',
    share,
    stock: share < 4 ? 7 : share < 16 ? 6 : 0,
    archivedAt: AT,
  })),
];

describe('items as our services write them', () => {
  it.each([
    ['product', 'products', product16],
    [
      'product',
      'adjustments',
      [{ pk: 'PRODUCT#mug', sk: 'ADJUSTMENT#KEY#1', units: -3, at: AT, origin: { id: 'x', content: 'y' } }],
    ],
    [
      'product',
      'sales',
      [
        {
          pk: 'SALES#mug',
          sk: 'DAY#2026-03-01',
          productId: 'mug',
          unitsSold: 3,
          expiresAt: Date.parse('2026-04-30') / 1000,
          salesShard: 'SALES#2026-03-01#1',
        },
      ],
    ],
    [
      'product',
      'ledger',
      [
        {
          pk: 'ORDER#o1',
          sk: 'LEDGER#decreaseStock',
          step: 'decreaseStock',
          orderId: 'o1',
          state: 'COMPENSATED',
          result: { total: 1 },
          effects: { items: [{ productId: 'mug', quantity: 1 }], day: '2026-03-01' },
          correlationId: 'c1',
          at: AT,
          compensatedAt: '2026-03-02T10:00:00.000Z',
          expiresAt: Date.parse('2026-05-31T10:00:00.000Z') / 1000,
        },
      ],
    ],
    [
      'coupon',
      'campaigns',
      [
        {
          pk: 'COUPON#spring',
          sk: 'COUPON',
          couponId: 'spring',
          name: 'Spring',
          discount: { type: 'PERCENT', value: 10 },
          minOrderAmount: 0,
          validFrom: AT,
          validUntil: '2027-03-01T10:00:00.000Z',
          quantity: 3,
          closedAt: AT,
          createdAt: AT,
        },
        { pk: 'CATALOGUE', sk: 'spring' },
        ...[1, 1, 0].map((left, share) => ({
          pk: `COUPON#spring#SHARE#${share}`,
          sk: 'SHARE',
          share,
          left,
          closedAt: AT,
        })),
        ...Array.from({ length: 8 }, (_, part) => ({
          pk: `COUPON#spring#USES#${part}`,
          sk: 'USES',
          closedAt: AT,
        })),
      ],
    ],
    [
      'coupon',
      'coupons',
      [
        {
          pk: 'COUPON#spring',
          sk: 'USER#ann',
          couponId: 'spring',
          userId: 'ann',
          status: 'USED',
          issuedAt: AT,
          usedAt: AT,
          orderId: 'o1',
          name: 'Spring',
          discount: { type: 'PERCENT', value: 10 },
          minOrderAmount: 0,
          validFrom: AT,
          validUntil: '2027-03-01T10:00:00.000Z',
        },
      ],
    ],
    [
      'user',
      'users',
      [
        {
          pk: 'USER#ann',
          sk: 'USER',
          userId: 'ann',
          name: 'Ann',
          nameInitial: 'a',
          nameKey: 'ann',
          balance: 5,
          createdAt: AT,
        },
      ],
    ],
    [
      'user',
      'entries',
      [
        {
          pk: 'USER#ann',
          sk: 'ENTRY#ADJUSTMENT#1',
          historyOf: 'ann',
          type: 'ADJUSTMENT',
          amount: -5,
          reason: 'goodwill',
          by: 'bob',
          at: AT,
        },
      ],
    ],
    [
      'payment',
      'payments',
      [
        {
          pk: 'PAYMENT#payment-o1',
          sk: 'PAYMENT',
          paymentId: 'payment-o1',
          orderId: 'o1',
          userId: 'ann',
          amount: 5,
          status: 'REFUNDED',
          paidAt: AT,
          refundedAt: AT,
        },
      ],
    ],
  ] as [string, string, KeyedItem[]][])('of %s/%s lose nothing on the way', (domain, table, items) => {
    const mapping = DOMAINS[domain]?.[table] as TableMapping;

    expect(mapping.itemsOf(mapping.rowOf(items) as Row)).toEqual(items);
  });
});

it.each([
  ['the epoch', { pk: 'EPOCH#3', sk: 'EPOCH' }],
  ['a correction', { pk: 'PRODUCT#mug', sk: 'CORRECTION#0001' }],
  ['a correction of a balance', { pk: 'USER#ann', sk: 'CORRECTION#0001' }],
  ['what an operator did', { pk: 'COUPON#spring', sk: 'OPERATOR#2026-03-01T10-00-00-000Z-ab' }],
])('%s is part of no row', (_, item) => {
  expect(TABLES.filter(({ mapping }) => mapping.partOf(item))).toEqual([]);
});

describe('a row of another owner', () => {
  it('has the counters of all shares in one', () => {
    const counters = [
      { pk: 'SALES#mug', sk: 'DAY#2026-03-01', productId: 'mug', unitsSold: 3 },
      { pk: 'SALES#mug#SHARE#4', sk: 'DAY#2026-03-01', productId: 'mug', unitsSold: -1 },
    ];

    expect(product.sales.rowOf(counters)).toEqual({ productId: 'mug', day: '2026-03-01', units: 2 });
  });

  it('gets the part of a use, where its effects name none, and keeps the one that it has', () => {
    const used = { orderId: 'o1', step: 'useCoupon', state: 'APPLIED', at: AT };
    const effects = { couponId: 'spring', userId: 'ann' };

    expect(coupon.ledger.itemsOf({ ...used, effects })[0]?.effects).toEqual({ ...effects, part: 0 });
    expect(coupon.ledger.itemsOf({ ...used, effects: { ...effects, part: 5 } })[0]?.effects).toEqual({
      ...effects,
      part: 5,
    });
  });

  it('counts the use of a coupon where its order is counted, and an entry in its user', () => {
    const held = { couponId: 'spring', userId: 'ann', status: 'USED', orderId: 'o1' };

    expect(coupon.coupons.sharesOf?.(held)).toEqual([
      { key: { pk: 'COUPON#spring#USES#0', sk: 'USES' }, attribute: 'used', units: 1 },
    ]);
    expect(coupon.coupons.sharesOf?.({ ...held, status: 'ISSUED' })).toEqual([]);
    expect(user.entries.sharesOf?.({ userId: 'ann', entryId: 'x' })).toEqual([
      { key: { pk: 'USER#ann', sk: 'USER' }, attribute: 'entries', units: 1 },
    ]);
  });

  it('is never given up for undone without a moment, on which the audit relies', () => {
    const undone = { orderId: 'o1', step: 'decreaseStock', state: 'COMPENSATED', at: AT };

    expect(product.ledger.itemsOf(undone)[0]).toMatchObject({
      compensatedAt: AT,
      expiresAt: Date.parse('2026-05-30T10:00:00.000Z') / 1000,
    });
  });

  it('puts an order that is not over on the lists of those that are looked at', () => {
    const row = { orderId: 'o1', needsAttention: false, createdAt: AT, updatedAt: AT };
    const [pending] = order.orders.itemsOf({ ...row, status: 'PENDING' });
    const [confirmed] = order.orders.itemsOf({ ...row, status: 'CONFIRMED' });
    const [inNeed] = order.orders.itemsOf({ ...row, status: 'CANCELLED', needsAttention: true });

    expect(pending).toMatchObject({ openShard: 'OPEN#0', openedAt: AT, statusShard: 'PENDING#0' });
    expect(confirmed).not.toHaveProperty('openShard');
    expect(inNeed).toMatchObject({ openShard: 'OPEN#0', needShard: 'OPEN#0', inNeedSince: AT });
  });
});
