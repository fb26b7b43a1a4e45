/** The best sellers of one day in one shard. A product of the shard that is not among them sold `floor` units at most. */
export interface Leaders {
  shard: number;
  sold: Map<string, number>;
  floor: number;
}

/** A product and what the days together say about its sales. */
export interface Candidate {
  productId: string;
  atLeast: number;
  atMost: number;
}

export interface Standing {
  /** The products that may be among the best, the most promising first. */
  candidates: Candidate[];
  /** What any product that is in no list can have sold. */
  othersAtMost: number;
}

/**
 * Who may be among the `limit` best over all days, given only each day's best. The best of a sum need not be the best of any
 * day, so each list also bounds what it does not show (the "threshold algorithm" of Fagin).
 */
export function standingOf(lists: Leaders[], limit: number): Standing {
  const shards = [...Map.groupBy(lists, ({ shard }) => shard).values()];
  const all = shards.flatMap((days) => {
    const productIds = new Set(days.flatMap(({ sold }) => [...sold.keys()]));
    return [...productIds].map((productId) => ({
      productId,
      atLeast: sum(days.map(({ sold }) => sold.get(productId) ?? 0)),
      atMost: sum(days.map(({ sold, floor }) => sold.get(productId) ?? floor)),
    }));
  });
  const certain = all.map(({ atLeast }) => atLeast).sort((a, b) => b - a)[limit - 1] ?? 0;
  return {
    candidates: all.filter(({ atMost }) => atMost >= certain).sort((a, b) => b.atMost - a.atMost),
    othersAtMost: Math.max(0, ...shards.map((days) => sum(days.map(({ floor }) => floor)))),
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
