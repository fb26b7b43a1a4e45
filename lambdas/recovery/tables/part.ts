import { hash } from 'node:crypto';
import * as z from 'zod/mini';

/** One of `of` equal parts of the whole: of a table a share of its segments, of ids those whose hash falls into it. */
export interface Part {
  /** The first is 0. */
  index: number;
  of: number;
}

export const WHOLE: Part = { index: 0, of: 1 };

/** Far fewer than a scan can be divided into, and far more than anybody waits for. */
const MAX_PARTS = 1_000;

export const partSchema = z
  .strictObject({
    index: z.int().check(z.gte(0)),
    of: z.int().check(z.gte(1), z.lte(MAX_PARTS)),
  })
  .check(
    z.refine(({ index, of }) => index < of, {
      path: ['index'],
      error: 'must be below part.of: the first part is 0',
    }),
  );

export const everyPart = (of: number): Part[] => Array.from({ length: of }, (_, index) => ({ index, of }));

export const isIn = ({ index, of }: Part, id: string) =>
  of === 1 || hash('sha256', id, 'buffer').readUInt32BE() % of === index;

/** The part in two halves: each member of the part is in exactly one of them. */
export const halvesOf = ({ index, of }: Part): [Part, Part] => [
  { index, of: of * 2 },
  { index: index + of, of: of * 2 },
];
