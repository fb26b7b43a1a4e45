import fc from 'fast-check';
import { type Leaders, standingOf } from '../../../lambdas/product/sales/ranking.ts';

const SHARDS = 2;
const shardOf = (product: number) => product % SHARDS;

/** The best `depth` of a day in each shard, as the index would list them. */
function listsOf(day: number[], depth: number): Leaders[] {
  return Array.from({ length: SHARDS }, (_, shard) => {
    const ranked = day
      .map((units, product) => ({ product, units }))
      .filter(({ product, units }) => shardOf(product) === shard && units > 0)
      .sort((a, b) => b.units - a.units)
      .slice(0, depth);
    return {
      shard,
      sold: new Map(ranked.map(({ product, units }) => [`p${product}`, units])),
      floor: ranked.length < depth ? 0 : (ranked.at(-1)?.units ?? 0),
    };
  });
}

describe('standingOf', () => {
  it('finds a product that is the best of the sum and of no day', () => {
    const days = [
      [9, 0, 0, 0, 8],
      [0, 0, 9, 0, 8],
    ];

    const { candidates, othersAtMost } = standingOf(
      days.flatMap((day) => listsOf(day, 2)),
      1,
    );

    expect(candidates).toEqual([
      { productId: 'p0', atLeast: 9, atMost: 17 },
      { productId: 'p2', atLeast: 9, atMost: 17 },
      { productId: 'p4', atLeast: 16, atMost: 16 },
    ]);
    expect(othersAtMost).toBe(16);
  });

  it('never loses one of the best, and never promises less than was sold', () => {
    const day = fc.array(fc.nat(9), { minLength: 8, maxLength: 8 });

    fc.assert(
      fc.property(
        fc.array(day, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (days, depth) => {
          const limit = 3;
          const totals =
            days[0]?.map((_, product) => days.reduce((sum, units) => sum + (units[product] ?? 0), 0)) ?? [];
          const third = [...totals].sort((a, b) => b - a)[limit - 1] ?? 0;

          const { candidates, othersAtMost } = standingOf(
            days.flatMap((units) => listsOf(units, depth)),
            limit,
          );

          const shown = new Map(candidates.map((candidate) => [candidate.productId, candidate]));
          for (const [product, total] of totals.entries()) {
            const candidate = shown.get(`p${product}`);
            if (candidate) {
              expect(candidate.atLeast).toBeLessThanOrEqual(total);
              expect(candidate.atMost).toBeGreaterThanOrEqual(total);
            } else if (total > third) expect(othersAtMost).toBeGreaterThanOrEqual(total);
          }
        },
      ),
    );
  });
});
