import { requireEnv } from '../shared/platform/env.ts';
import { StepLedger } from '../shared/saga/step-ledger.ts';
import { popular as index } from './indexes.ts';

export const table = requireEnv('PRODUCT_TABLE');
export const ledger = new StepLedger(table);

/** The list of all products. An entry is written once, so that selling never touches this one partition. */
export const CATALOGUE = 'CATALOGUE';
export const catalogueKey = (productId: string) => ({ pk: CATALOGUE, sk: productId });

export const productKey = (productId: string) => ({ pk: `PRODUCT#${productId}`, sk: 'PRODUCT' });

/**
 * Part of every write of the item that holds units: its `version` only ever grows. Whoever adds units up from many items knows by it
 * that nothing moved in between, which the same number of units does not say: an order may have taken some and given them back.
 */
export const BUMP_VERSION = 'ADD version :one';
export const bumpVersion = { ':one': 1 } as const;

/** A part of a product's units, in a partition of its own so that a rush spreads. */
export const shareKey = (productId: string, share: number) => ({
  pk: `PRODUCT#${productId}#SHARE#${share}`,
  sk: 'SHARE',
});

/** All shares that a product's item says there have ever been. */
export const shareKeysOf = (productId: string, shareCount: unknown) =>
  Array.from({ length: Number(shareCount ?? 0) }, (_, share) => shareKey(productId, share));

/** What a product sold on a day; of one with shares, each share has its own counter. */
export const SALES_PREFIX = 'SALES#';
export const salesKey = (productId: string, day: string, share?: number) => ({
  pk: `${SALES_PREFIX}${productId}${share === undefined ? '' : `#SHARE#${share}`}`,
  sk: `DAY#${day}`,
});

/** Longer than anybody asks back (30 days). Undone later than that, a counter is made anew, below zero, and expires too. */
const SALES_RETENTION_MS = 60 * 24 * 60 * 60 * 1000;
/** When a day's counters are no longer kept (epoch seconds). */
export const salesExpiry = (day: string) => Math.floor((Date.parse(day) + SALES_RETENTION_MS) / 1000);

/** The products that have, or once had, shares: what they sold is not in the index of best sellers. */
export const SHARED = 'SHARED';
export const sharedKey = (productId: string) => ({ pk: SHARED, sk: productId });

/**
 * The index of best sellers and its shards: four a day, because one index partition takes 1,000 writes a
 * second (500 sales) and a full index blocks the table.
 */
const SALES_SHARDS = 4;
export const popular = {
  ...index,
  shards: Array.from({ length: SALES_SHARDS }, (_, shard) => shard),
  shardOf: (productId: string) =>
    [...productId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SALES_SHARDS,
  valueOf: (day: string, shard: number) => `SALES#${day}#${shard}`,
} as const;
