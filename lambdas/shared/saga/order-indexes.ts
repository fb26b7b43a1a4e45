/** The open orders: a sparse index, because only they carry `openShard`. Not the order service lists them, but recovery. */
export const openOrders = { index: 'openOrders', partition: 'openShard', sort: 'createdAt' } as const;

/** Those of them that need attention, in an index of their own: a list of them costs what it shows, however many are open. */
export const ordersInNeed = { index: 'ordersInNeed', partition: 'needShard', sort: 'createdAt' } as const;

/** All orders of one status, in shards as well: the operator's lists. */
export const byStatus = { index: 'byStatus', partition: 'statusShard', sort: 'createdAt' } as const;

/** The orders of one request. */
export const byCorrelation = {
  index: 'byCorrelation',
  partition: 'correlationId',
  sort: 'createdAt',
} as const;
