import * as z from 'zod/mini';
import type { FailedCondition, Write } from './platform/transactions.ts';
import { parsePayload } from './saga/commands/command.ts';
import { recordAction } from './saga/operator-action.ts';
import { idSchema } from './saga/saga-order.ts';

/*
 * The books are a product's, a user's or a campaign's history and the step ledgers; its item says what is left. They differ when the item
 * was restored from a backup or edited: then the item is set right by the difference that the audit names. Every order changes both
 * alike, so the difference stays the same while orders come in. Two writes in one transaction: the item, and a line that says who did it.
 * The line has the number after those that the audit has seen:
 *
 *   before the transaction     nothing happened; the repetition does it
 *   after it, reply lost       the repetition finds its own line and changes nothing
 *   twice at once              one transaction wins; the other finds its line
 *   by two audits              both name the same number: the second is refused unless it is the same difference
 */

const MAX_DIFFERENCE = 1_000_000_000;

const correctionSchema = z.strictObject({
  command: z.literal('correct'),
  /** Of the product, the user or the campaign. */
  id: idSchema,
  /** By how much the item is too low (positive) or too high. */
  difference: z.int().check(
    z.gte(-MAX_DIFFERENCE),
    z.lte(MAX_DIFFERENCE),
    z.refine((difference) => difference !== 0, 'must not be 0'),
  ),
  number: z.int().check(z.gte(1), z.lte(9_999)),
  reason: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  /** Who asks. */
  by: z.string().check(z.minLength(1), z.maxLength(300)),
});
export type Correction = z.infer<typeof correctionSchema>;

/** Sets an item right, once; returns what it says now. */
export type Correct = (correction: Correction) => Promise<{ id: string; now: number }>;

/** Thrown when a correction is refused; nothing was changed. */
export class CannotCorrect extends Error {
  // A literal, because bundlers rename classes and the script shows the name.
  override readonly name = 'CannotCorrect';
}

export const isCorrection = (event: unknown) =>
  (event as { command?: unknown } | null)?.command === correctionSchema.shape.command.def.values[0];

/** The correction of an event. Throws UnreadableCommand, naming each bad field. */
export const readCorrection = (event: unknown): Correction => parsePayload(correctionSchema, event);

/** The sort key of the line; the audit counts those that begin so. */
export const CORRECTION_PREFIX = 'CORRECTION#';
const lineKey = (number: number) => `${CORRECTION_PREFIX}${String(number).padStart(4, '0')}`;

/** The line, which must be new, beside the item with the partition key `pk`; and the record of who wrote it. */
export const correctionLine = (
  TableName: string,
  pk: string,
  { id, difference, number, reason, by }: Correction,
): Write[] => [
  {
    Put: {
      TableName,
      Item: { pk, sk: lineKey(number), difference, reason, by, at: new Date().toISOString() },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  ...recordAction(TableName, { pk }, by, {
    action: 'correct',
    reason,
    detail: `${id}: ${difference < 0 ? '' : '+'}${difference}`,
  }),
];

/** Whether the line is there already, with the same difference. Throws CannotCorrect when it is another. */
export function isCorrected(line: FailedCondition | undefined, { difference, number }: Correction): boolean {
  if (!line) return false;
  if (line.found?.difference === difference) return true;
  throw new CannotCorrect(
    `correction ${number} was made already, of ${line.found?.difference}: audit again, it names what is left`,
  );
}
