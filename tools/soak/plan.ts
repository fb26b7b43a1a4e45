import fc from 'fast-check';

export const PRODUCTS = 12;
export const BUYERS = 24;
/** Campaigns of which every buyer gets a coupon. */
export const CAMPAIGNS = 40;

/** One order of the soak, and what is done to it beside the faults. */
export interface PlannedOrder {
  buyer: number;
  lines: { product: number; quantity: number }[];
  /** Of which campaign; some come twice, and are refused. */
  campaign: number | undefined;
  /** How many send it at the same time, with one key. */
  copies: number;
  /** How many ask for its cancellation at once when it is confirmed. */
  cancels: number;
  /** Its run is stopped after so many milliseconds. */
  killAfterMs: number | undefined;
}

/** A number below `below` for so many per cent of the orders, and nothing for the others. */
const forPercent = (percent: number, below: number) =>
  // Without its bias for small numbers, which would make it many more per cent.
  fc
    .noBias(fc.tuple(fc.nat(99), fc.nat(below - 1)))
    .map(([dice, value]) => (dice < percent ? value : undefined));

const anOrder: fc.Arbitrary<PlannedOrder> = fc.record({
  buyer: fc.nat(BUYERS - 1),
  lines: fc.uniqueArray(
    fc.record({ product: fc.nat(PRODUCTS - 1), quantity: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 3, selector: ({ product }) => product },
  ),
  campaign: forPercent(25, CAMPAIGNS),
  copies: forPercent(5, 1).map((some) => (some === undefined ? 1 : 3)),
  cancels: forPercent(20, 5).map((some) => (some === undefined ? 0 : some + 1)),
  killAfterMs: forPercent(1, 1_500),
});

/** The same orders for the same seed. */
export const plan = (orders: number, seed: number): PlannedOrder[] =>
  fc.sample(anOrder, { seed, numRuns: orders });
