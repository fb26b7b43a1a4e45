/** A user's payments, in the order of time. */
export const byUser = { index: 'byUser', partition: 'userId', sort: 'paidAt' } as const;
