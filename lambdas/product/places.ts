import { type Item, readTogether } from '../shared/platform/reads.ts';
import type { Write } from '../shared/platform/transactions.ts';
import { BUMP_VERSION, bumpVersion, productKey, shareKey, table } from './table.ts';

/*
 * A product's units lie in places. One is its own item; a product that sells fast has shares besides, up to 64, each an item with
 * its own count: DynamoDB cancels transactions that meet at one item, and buyers who pick a share at random rarely meet.
 *
 *   stockShares   over how many shares the units are spread; with one, over none: they lie in the product's own item
 *   shareCount    how many shares there have ever been; it only grows, so that no unit is ever in a place where nobody looks
 *
 * Every write of units names its place and is conditional on what lies there, so nobody has to know where the others lie.
 */

/** A share's number; undefined is the product's own item. */
export type Place = number | undefined;

export interface Layout {
  stockShares: number;
  shareCount: number;
  /** Stands in every place as well, so that whoever takes units for an order meets it wherever they lie. */
  archivedAt?: string;
}

/** The layout in a product's item. */
export function layoutOf(product: Item): Layout {
  const { stockShares = 1, shareCount = 0, archivedAt } = product as Partial<Layout>;
  return { stockShares, shareCount, ...(archivedAt && { archivedAt }) };
}

/** The layout of a product; undefined when there is none of that id. */
export async function readLayout(productId: string): Promise<Layout | undefined> {
  const [product] = await readTogether(table, [productKey(productId)]);
  return product && layoutOf(product);
}

export const sharesUpTo = (count: number) => Array.from({ length: count }, (_, share) => share);

/** Where units are put. */
export const spreadOf = ({ stockShares }: Layout): Place[] =>
  stockShares === 1 ? [undefined] : sharesUpTo(stockShares);

/** Everywhere units can be. */
export const placesOf = ({ shareCount }: Pick<Layout, 'shareCount'>): Place[] => [
  undefined,
  ...sharesUpTo(shareCount),
];

export const placeKey = (productId: string, place: Place) =>
  place === undefined ? productKey(productId) : shareKey(productId, place);

/** What lies in a place; `version` changes with every write of it. */
export interface Pile {
  place: Place;
  units: number;
  version: number;
}

/** What lies in each place, in one request; not of one moment, where others write at the same time. */
export async function readPiles(productId: string, layout: Layout): Promise<Pile[]> {
  const places = placesOf(layout);
  const items = await readTogether(
    table,
    places.map((place) => placeKey(productId, place)),
  );
  return places.map((place, index) => ({
    place,
    units: Number(items[index]?.stock ?? 0),
    version: Number(items[index]?.version ?? 0),
  }));
}

/** Undefined unless nothing has moved between two looks: then what lies where is of one moment, the one between them. */
export async function readPilesOfOneMoment(productId: string, layout: Layout): Promise<Pile[] | undefined> {
  const first = await readPiles(productId, layout);
  const second = await readPiles(productId, layout);
  return first.every(({ version }, index) => version === second[index]?.version) ? second : undefined;
}

export const unitsIn = (piles: Pile[]) => piles.reduce((sum, { units }) => sum + units, 0);

/** Takes units from a place. The rule "never below zero" is the condition: no read can be too old for it. */
export const takeUnits = (productId: string, place: Place, units: number): Write => ({
  Update: {
    TableName: table,
    Key: placeKey(productId, place),
    UpdateExpression: `SET stock = stock - :units ${BUMP_VERSION}`,
    ConditionExpression: 'stock >= :units',
    ExpressionAttributeValues: { ':units': units, ...bumpVersion },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** Takes them for an order: none of a product that was archived since it was read. */
export const sellUnits = (productId: string, place: Place, units: number): Write => {
  const { Update } = takeUnits(productId, place, units);
  return {
    Update: { ...Update, ConditionExpression: `${Update?.ConditionExpression} AND ${IS_FOR_SALE}` },
  } as Write;
};

/** Part of every write that may only meet a product, or a share of one, that is for sale. */
export const IS_FOR_SALE = 'attribute_not_exists(archivedAt)';

/** Puts units into a place, which must exist: ADD on a missing item would make a nameless product out of them. */
export const putUnits = (productId: string, place: Place, units: number): Write => ({
  Update: {
    TableName: table,
    Key: placeKey(productId, place),
    UpdateExpression: `SET stock = stock + :units ${BUMP_VERSION}`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':units': units, ...bumpVersion },
  },
});

/** A new share with its first units; nothing happens to one that is there. */
export const newShare = (productId: string, share: number, units: number): Write => ({
  Put: {
    TableName: table,
    Item: { ...shareKey(productId, share), productId, share, stock: units, version: 1 },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
