/*
 * The tables as Kysely sees them: the columns of the schema in camel case. `*Text` is JSON as text.
 * Booleans are 0 and 1, as both databases have them.
 */
export interface Tables {
  products: {
    productId: string;
    name: string;
    price: number;
    stock: number;
    stockShares?: number | null;
    shareCount?: number | null;
    archivedAt?: string | null;
    origin?: string | null;
    createdAt: string;
  };
  adjustments: { productId: string; adjustmentId: string; units: number; origin?: string | null; at: string };
  sales: { productId: string; day: string; units: number };
  campaigns: {
    couponId: string;
    name: string;
    discount: string;
    minOrderAmount: number;
    quantity: number;
    remaining: number;
    validFrom: string;
    validUntil: string;
    closedAt?: string | null;
    origin?: string | null;
    createdAt: string;
  };
  coupons: {
    couponId: string;
    userId: string;
    status: string;
    issuedAt: string;
    usedAt: string | null;
    orderId: string | null;
    name: string;
    discount: string;
    minOrderAmount: number;
    validFrom: string;
    validUntil: string;
  };
  users: { userId: string; name: string | null; balance: number; createdAt: string };
  entries: {
    userId: string;
    entryId: string;
    type: string;
    amount: number;
    orderId: string | null;
    reason?: string | null;
    bookedBy?: string | null;
    at: string;
  };
  orders: {
    orderId: string;
    userId: string;
    status: string;
    reason: string | null;
    needsAttention: number;
    items: string;
    couponId: string | null;
    price: string | null;
    placed: number;
    createdAt: string;
    updatedAt: string;
  };
  payments: {
    paymentId: string;
    orderId: string;
    userId: string;
    amount: number;
    status: string;
    paidAt: string;
    refundedAt: string | null;
  };
  requests: {
    userId: string;
    route: string;
    requestKey: string;
    bodyHash: string;
    status: number;
    body: string;
    at: string;
  };
  sagaLedger: {
    orderId: string;
    step: string;
    domain: string;
    state: string;
    result: string | null;
    effects: string | null;
    reason: string | null;
    detail: string | null;
    correlationId?: string | null;
    at: string;
    compensatedAt?: string | null;
  };
  sagaEpochs: { domain: string; epoch: number; isOpen: number };
  sagaVersions: { tableName: string; rowKey: string; domain: string; version: number };
  sagaSequence: { id: number };
}
