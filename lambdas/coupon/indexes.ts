/** A user's coupons, by when they were issued. */
export const byUser = { index: 'byUser', partition: 'userId', sort: 'issuedAt' } as const;
