import { rememberFor } from '../../shared/platform/remember.ts';
import { readProducts } from '../catalogue.ts';
import type { PopularProduct } from '../contract.ts';
import { popular } from '../table.ts';
import { type Candidate, standingOf } from './ranking.ts';
import { lastDays, leadersOf, sharedProducts, unitsSold, unitsSoldOfShares } from './sales.ts';

/** How many of each day's best are read: first few, and many only when those cannot prove the answer. */
const DEPTHS = [50, 500];
/** How many products are counted one by one, at the most. */
const MAX_COUNTED = 200;

/** How long an answer is good for those who come after. */
const KEPT_MS = 10_000;
/** Lists of so many products are read, and shorter ones cut from them: few questions, however many limits are asked for. */
const LENGTHS = [10, 100];

type Sold = Pick<PopularProduct, 'productId' | 'unitsSold'>;

/**
 * The products that sold most on the last `days` days (UTC, today included), at a cost that depends on `days` alone and not on
 * how many products or orders there are. Exact whenever each day's 500 best of a shard can prove it, which takes sales that
 * are nearly equal over thousands of products to fail; then the answer is the best that they show.
 */
export async function listPopular({
  days,
  limit,
}: {
  days: number;
  limit: number;
}): Promise<PopularProduct[]> {
  const window = lastDays(days);
  const shared = await soldOfShares(window);
  for (const depth of DEPTHS) {
    const { best, isProven } = await bestOf(window, shared, limit, depth);
    if (isProven || depth === DEPTHS.at(-1)) return named(best);
  }
  return [];
}

const remembered = rememberFor(KEPT_MS, listPopular);

/**
 * The same, up to ten seconds old: the question is open to anyone, and costs a hundred queries. Whoever asks while it is being read
 * waits for that answer.
 */
export async function rememberedPopular({
  days,
  limit,
}: {
  days: number;
  limit: number;
}): Promise<PopularProduct[]> {
  const length = LENGTHS.find((each) => each >= limit) ?? limit;
  return (await remembered({ days, limit: length })).slice(0, limit);
}

/** Products with shares are few, and each is counted exactly: their counters are not in the index. */
async function soldOfShares(window: string[]): Promise<Sold[]> {
  const products = await sharedProducts();
  return Promise.all(
    products.map(async (product) => ({
      productId: product.productId,
      unitsSold: await unitsSoldOfShares(product, window),
    })),
  );
}

async function bestOf(window: string[], shared: Sold[], limit: number, depth: number) {
  const lists = window.flatMap((day) => popular.shards.map((shard) => leadersOf(day, shard, depth)));
  const { candidates, othersAtMost } = standingOf(await Promise.all(lists), limit);
  const known = new Set(shared.map(({ productId }) => productId));
  const counted = await Promise.all(
    candidates
      .slice(0, MAX_COUNTED)
      .filter(({ productId }) => !known.has(productId))
      .map((candidate) => count(candidate, window)),
  );
  const best = [...counted, ...shared]
    .filter((sold) => sold.unitsSold > 0)
    .sort((a, b) => b.unitsSold - a.unitsSold || (a.productId < b.productId ? -1 : 1))
    .slice(0, limit);
  const last = best[limit - 1]?.unitsSold ?? 0;
  return { best, isProven: last >= Math.max(othersAtMost, candidates[MAX_COUNTED]?.atMost ?? 0) };
}

async function count({ productId, atLeast, atMost }: Candidate, window: string[]): Promise<Sold> {
  if (atLeast === atMost) return { productId, unitsSold: atLeast };
  return {
    productId,
    unitsSold: await unitsSold(productId, window.at(-1) as string, window[0] as string),
  };
}

async function named(best: Sold[]): Promise<PopularProduct[]> {
  const products = await readProducts(best.map(({ productId }) => productId));
  // What is no longer for sale is no advice.
  const names = new Map(
    products.flatMap(({ productId, name, archivedAt }) => (archivedAt ? [] : [[productId, name]])),
  );
  return best.flatMap(({ productId, unitsSold: units }) => {
    const name = names.get(productId);
    return name === undefined ? [] : [{ productId, name, unitsSold: units }];
  });
}
