import { hash } from 'node:crypto';
import * as z from 'zod/mini';

/** One of so many equal parts of the whole: of a table the segments that fall to it, of ids those whose hash does. */
export interface Part {
  /** The first is 0. */
  index: number;
  of: number;
}

export const WHOLE: Part = { index: 0, of: 1 };

/** Far below what a scan can be cut into, and far above what anybody waits for. */
const MOST_PARTS = 1_000;

export const partSchema = z
  .strictObject({
    index: z.int().check(z.gte(0)),
    of: z.int().check(z.gte(1), z.lte(MOST_PARTS)),
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

/** The part in two: what is in either is in one of them, and in no other. */
export const halvesOf = ({ index, of }: Part): [Part, Part] => [
  { index, of: of * 2 },
  { index: index + of, of: of * 2 },
];
