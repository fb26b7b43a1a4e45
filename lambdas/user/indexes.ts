/** The history of a balance, in the order of time. */
export const history = { index: 'history', partition: 'historyOf', sort: 'at' } as const;

/** The users by name: those of one first letter in one partition, for an operator who knows how the name begins. */
export const byName = { index: 'byName', partition: 'nameInitial', sort: 'nameKey' } as const;
