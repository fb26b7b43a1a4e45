import { isDeepStrictEqual } from 'node:util';
import { type Item, itemSize } from './item-size.ts';

/** The keys of a secondary index that holds whole items. */
export interface Index {
  partition: string;
  sort?: string;
}

/** An item before a write and after it. */
export interface Change {
  before?: Item;
  after?: Item;
}

const KB = 1_024;
const unitsOf = (bytes: number, perUnit: number) => Math.max(1, Math.ceil(bytes / perUnit));
const sizeOf = (item: Item | undefined) => (item ? itemSize(item) : 0);

/**
 * The write units of one item: of the larger of its two states, twice in a transaction, and what its indexes take.
 * Source: DynamoDB Developer Guide, "Read and write operations" and "Using Global Secondary Indexes".
 */
export function writeUnits({ before, after }: Change, isTransaction: boolean, indexes: Index[]): number {
  const own = unitsOf(Math.max(sizeOf(before), sizeOf(after)), KB) * (isTransaction ? 2 : 1);
  return indexes.reduce((sum, index) => sum + indexUnits({ before, after }, index), own);
}

/** Nothing where the item is not in the index or has not changed; a changed key is a deletion and a write. */
function indexUnits({ before, after }: Change, index: Index): number {
  const [was, is] = [placeIn(before, index), placeIn(after, index)];
  if (isDeepStrictEqual(before, after)) return 0;
  if (was && is && isDeepStrictEqual(was, is)) return unitsOf(Math.max(sizeOf(before), sizeOf(after)), KB);
  return (was ? unitsOf(sizeOf(before), KB) : 0) + (is ? unitsOf(sizeOf(after), KB) : 0);
}

function placeIn(item: Item | undefined, { partition, sort }: Index) {
  const place = [item?.[partition], ...(sort ? [item?.[sort]] : [])];
  return place.every((value) => value !== undefined) ? place : undefined;
}

/** The read units of one item; half of it where the reader takes what may be a moment old. */
export const readUnits = (item: Item | undefined, isConsistent: boolean): number =>
  unitsOf(sizeOf(item), 4 * KB) * (isConsistent ? 1 : 0.5);
