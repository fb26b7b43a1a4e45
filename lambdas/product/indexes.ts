/** A day's best sellers: the counters of sales by units. */
export const popular = {
  index: 'popular',
  partition: 'salesShard',
  sort: 'unitsSold',
  sortType: 'N',
} as const;
