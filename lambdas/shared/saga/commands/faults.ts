import * as z from 'zod/mini';
import { fieldErrors, idSchema, summarize } from '../../platform/validation.ts';
import { COMPENSATION_NAMES, END_NAMES, STEP_NAMES } from '../command-names.ts';
import { FAULT_MODES } from './fault-modes.ts';

/* What the chaos parameter holds: one format and one validation, for the Lambdas, the API and the scripts. */

/** What a fault may name: a command, or all of them. */
export const BREAKABLE = ['*', ...STEP_NAMES, ...COMPENSATION_NAMES, ...END_NAMES] as const;

/** Strict: an `orderID` that was taken for nothing would break every order. */
export const faultSchema = z.strictObject({
  command: z.enum(BREAKABLE),
  mode: z.enum(FAULT_MODES),
  rate: z.number().check(z.gte(0), z.lte(1), z.describe('Which part of the calls: 1 is all.')),
  orderId: z.optional(idSchema),
  userId: z.optional(idSchema),
  until: z.optional(
    z.iso
      .datetime()
      .check(
        z.describe('When it ends by itself: after 15 minutes where it is left out, after a day at most.'),
      ),
  ),
  by: z.optional(z.string().check(z.maxLength(200), z.describe('Who switched it on.'))),
});
export type Fault = z.infer<typeof faultSchema>;

const parameterSchema = z.object({ faults: z.array(z.unknown()) });

/** A fault that nobody remembers is a cause that nobody finds. */
export const MAX_FAULT_MINUTES = 24 * 60;
/** For so long a fault is on that says nothing itself. */
export const FAULT_MINUTES = 15;

export const inMinutes = (minutes: number) => Date.now() + minutes * 60_000;

/** Whether it would be on for longer than a fault may. */
export const isTooLong = ({ until }: Fault) =>
  until !== undefined && Date.parse(until) > inMinutes(MAX_FAULT_MINUTES);

/** Whether its time is not up yet. */
export const isOn = ({ until }: Fault, now = Date.now()) => until === undefined || Date.parse(until) > now;

/**
 * The faults that stand in the text of the parameter, also those whose time is up, and what is wrong with the others. Each counts for
 * itself: a slip in one changes nothing about the rest.
 */
export function faultsIn(text: string): { faults: Fault[]; problems: string[] } {
  const { listed, problem } = listedIn(text);
  const parsed = listed.map((each) => faultSchema.safeParse(each));
  return {
    faults: parsed.flatMap(({ data }) => data ?? []),
    problems: [
      ...(problem ? [problem] : []),
      ...parsed.flatMap(({ error }, index) =>
        error
          ? summarize(fieldErrors(error, '').map((each) => ({ ...each, field: at(index, each.field) })))
          : [],
      ),
    ],
  };
}

const at = (index: number, field: string) => `faults[${index}]${field && `.${field}`}`;

/** What the text lists, whatever it is; or why nothing can be read in it. */
export function listedIn(text: string): { listed: unknown[]; problem?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { listed: [], problem: `it is no JSON: ${(error as Error).message}` };
  }
  const { data, error } = parameterSchema.safeParse(value);
  return data ? { listed: data.faults } : { listed: [], problem: summarize(fieldErrors(error, 'it')) };
}
