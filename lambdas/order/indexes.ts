/** A user's orders, in the order of time. */
export const byUser = { index: 'byUser', partition: 'userId', sort: 'createdAt' } as const;
