import { WriteConflict } from '../shared/platform/conflicts.ts';
import {
  type Layout,
  type Pile,
  type Place,
  readPiles,
  readPilesOfOneMoment,
  spreadOf,
  unitsIn,
} from './places.ts';

/** Units that lie in one place. */
export interface Taken {
  productId: string;
  /** Absent: the product's own item. */
  share?: number;
  quantity: number;
}

/** A place of the layout at random, without a look at what lies there. */
export const anyPlace = (productId: string, quantity: number, layout: Layout): Taken[] => [
  taken(productId, oneOf(spreadOf(layout)), quantity),
];

/**
 * A place that has enough, or several that have enough together. Undefined when there are not enough anywhere, at one and the same
 * moment. Throws WriteConflict when units move while it looks.
 */
export async function lookForUnits(
  productId: string,
  quantity: number,
  layout: Layout,
): Promise<Taken[] | undefined> {
  const chosen = chooseFrom(productId, quantity, await readPiles(productId, layout));
  if (chosen) return chosen;
  const ofOneMoment = await readPilesOfOneMoment(productId, layout);
  if (!ofOneMoment || unitsIn(ofOneMoment) >= quantity)
    throw new WriteConflict(`units of ${productId} moved while they were looked for`);
  return undefined;
}

function chooseFrom(productId: string, quantity: number, piles: Pile[]): Taken[] | undefined {
  const large = piles.filter(({ units }) => units >= quantity);
  if (large.length) return [taken(productId, oneOf(large)?.place, quantity)];
  if (unitsIn(piles) < quantity) return undefined;
  // The largest first, so that they are few.
  let missing = quantity;
  return piles
    .toSorted((one, other) => other.units - one.units)
    .flatMap(({ place, units }) => {
      const part = Math.min(units, missing);
      missing -= part;
      return part > 0 ? [taken(productId, place, part)] : [];
    });
}

const taken = (productId: string, share: Place, quantity: number): Taken => ({
  productId,
  ...(share !== undefined && { share }),
  quantity,
});

const oneOf = <T>(choices: T[]): T => choices[Math.floor(Math.random() * choices.length)] as T;
