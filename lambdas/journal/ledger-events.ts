import * as z from 'zod/mini';
import { STEP_NAMES } from '../shared/saga/command-names.ts';
import { RECORDED_STATES } from '../shared/saga/ledger-rules.ts';
import type { OrderEvent } from '../shared/saga/order-event.ts';
import { STEPS } from '../shared/saga/steps.ts';
import type { Change } from './change.ts';
import { readItem } from './item.ts';

const ledgerRecord = z.object({
  step: z.enum(STEP_NAMES),
  orderId: z.string().check(z.minLength(1)),
  state: z.enum(RECORDED_STATES),
  at: z.iso.datetime(),
  compensatedAt: z.optional(z.iso.datetime()),
  effects: z.optional(z.record(z.string(), z.unknown())),
  result: z.optional(z.unknown()),
  correlationId: z.optional(z.string()),
});

/** A step was applied, or undone. Rejected and blocked are no events: nothing happened. */
export function ledgerEvents({ before, after }: Change): OrderEvent[] {
  const { step, orderId, state, at, compensatedAt, effects, result, correlationId } = readItem(
    ledgerRecord,
    after,
  );
  if (before?.state === state) return [];
  const names = STEPS.find((each) => each.step === step) as (typeof STEPS)[number];
  const detail = { ...effects, ...(correlationId && { correlationId }) };
  const applied = { type: names.applied, at, orderId, command: step };
  if (state === 'APPLIED') return [{ ...applied, detail: { ...detail, result } }];
  if (state !== 'COMPENSATED') return [];
  if (!compensatedAt) throw new Error('compensatedAt is missing');
  return [
    // Another owner did both, before its rows came here; the undoing has put its correlation id in the place of the step's.
    ...(before ? [] : [{ ...applied, detail: { ...effects, result } }]),
    { type: names.undone, at: compensatedAt, orderId, command: names.compensation, detail },
  ];
}
