/**
 * The rows of each domain as they travel between two owners: what `GET /saga/export` answers and `POST /saga/import` takes,
 * whatever database is behind. It imports nothing, so that a participant in any code base may copy it.
 */

/** What a column holds; a `?` says that it may be missing. Times are ISO 8601 UTC text, amounts whole minor units. */
type ColumnKind = 'text' | 'text?' | 'integer' | 'integer?' | 'boolean' | 'json' | 'json?';

export interface RowShape {
  /** The columns that make the key, in the order in which `/` joins them. */
  key: readonly string[];
  columns: Readonly<Record<string, ColumnKind>>;
}

/** The step ledger, which each domain has: without it nobody could undo what the other owner did. */
const ledger: RowShape = {
  key: ['orderId', 'step'],
  columns: {
    orderId: 'text',
    step: 'text',
    state: 'text',
    result: 'json?',
    effects: 'json?',
    reason: 'text?',
    detail: 'text?',
    correlationId: 'text?',
    at: 'text',
    compensatedAt: 'text?',
  },
};

export const DOMAIN_ROWS = {
  product: {
    products: {
      key: ['productId'],
      columns: {
        productId: 'text',
        name: 'text',
        price: 'integer',
        stock: 'integer',
        stockShares: 'integer?',
        shareCount: 'integer?',
        archivedAt: 'text?',
        origin: 'json?',
        createdAt: 'text',
      },
    },
    adjustments: {
      key: ['productId', 'adjustmentId'],
      columns: { productId: 'text', adjustmentId: 'text', units: 'integer', origin: 'json?', at: 'text' },
    },
    sales: {
      key: ['productId', 'day'],
      columns: { productId: 'text', day: 'text', units: 'integer' },
    },
    ledger,
  },
  coupon: {
    campaigns: {
      key: ['couponId'],
      columns: {
        couponId: 'text',
        name: 'text',
        discount: 'json',
        minOrderAmount: 'integer',
        quantity: 'integer',
        remaining: 'integer',
        validFrom: 'text',
        validUntil: 'text',
        closedAt: 'text?',
        origin: 'json?',
        createdAt: 'text',
      },
    },
    coupons: {
      key: ['couponId', 'userId'],
      columns: {
        couponId: 'text',
        userId: 'text',
        status: 'text',
        issuedAt: 'text',
        usedAt: 'text?',
        orderId: 'text?',
        // The terms as they were promised: a campaign that is changed later does not change them.
        name: 'text',
        discount: 'json',
        minOrderAmount: 'integer',
        validFrom: 'text',
        validUntil: 'text',
      },
    },
    ledger,
  },
  user: {
    users: {
      key: ['userId'],
      columns: { userId: 'text', name: 'text?', balance: 'integer', createdAt: 'text' },
    },
    entries: {
      key: ['userId', 'entryId'],
      columns: {
        userId: 'text',
        entryId: 'text',
        type: 'text',
        amount: 'integer',
        orderId: 'text?',
        reason: 'text?',
        bookedBy: 'text?',
        at: 'text',
      },
    },
    ledger,
  },
  order: {
    orders: {
      key: ['orderId'],
      columns: {
        orderId: 'text',
        userId: 'text',
        status: 'text',
        reason: 'text?',
        needsAttention: 'boolean',
        items: 'json',
        couponId: 'text?',
        price: 'json?',
        placed: 'boolean',
        createdAt: 'text',
        updatedAt: 'text',
      },
    },
    ledger,
  },
  payment: {
    payments: {
      key: ['paymentId'],
      columns: {
        paymentId: 'text',
        orderId: 'text',
        userId: 'text',
        amount: 'integer',
        status: 'text',
        paidAt: 'text',
        refundedAt: 'text?',
      },
    },
    ledger,
  },
} as const satisfies Record<string, Record<string, RowShape>>;

export type RowDomain = keyof typeof DOMAIN_ROWS;

/** One row on its way: `null` says that it was deleted. */
export interface ExportedRow {
  table: string;
  key: string;
  version: number;
  row: Record<string, unknown> | null;
}

/** Rows of rehearsals: they are in no export, in no total and in no audit. */
export const REHEARSAL_PREFIX = 'conformance-';
