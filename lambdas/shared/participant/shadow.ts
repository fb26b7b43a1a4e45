import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { LOG_LINES } from '../platform/log-lines.ts';
import { logger } from '../platform/observability.ts';
import { withinFence } from '../platform/transactions.ts';
import { STEP_NAMES } from '../saga/command-names.ts';
import { OrderRejected } from '../saga/errors.ts';
import type { MonolithClient } from './monolith-client.ts';
import type { Shadow } from './owners.ts';
import { type CommandPayload, planThere } from './remote-command.ts';
import { noteShadowed } from './shadow-notes.ts';

/*
 * Before a domain moves, some of its steps are planned at the side that is to own it, beside the call to the one that does: what it would
 * answer, from the rows that were copied so far. Nothing is written there, nothing fails because of it, and nothing waits for it longer than
 * a second.
 */

/** What a step answers: its result, or the reason of its no; undefined where nobody knows. */
type Outcome = { result: unknown } | { reason: string } | undefined;

/** For how long a plan may go on when the step has answered. */
const PATIENCE_MS = 1_000;

/** How an order ends is decided by its record here, whoever owns its domain: its step has nothing to compare. */
const PLANNED = STEP_NAMES.filter((step) => step !== 'createOrder');

/** Whether the order is among the `percent` of all whose steps are planned; all of an order's are, or none. */
export const isShadowed = (orderId: string, percent: number) =>
  createHash('sha256').update(orderId).digest().readUInt32BE() % 100 < percent;

/** Runs the step, and plans it at the other side beside it where that is asked for. Answers and fails as `run` does. */
export async function besideShadow<Result>(
  { owner, shadow }: { owner: string; shadow?: Shadow },
  payload: CommandPayload,
  { table, here, monolith }: { table: string; here: () => Promise<unknown>; monolith: MonolithClient },
  run: () => Promise<Result>,
): Promise<Result> {
  const { command, order } = payload;
  const isPlanned =
    shadow !== undefined &&
    Date.now() < Date.parse(shadow.until) &&
    PLANNED.some((step) => step === command) &&
    isShadowed(order.orderId, shadow.percent);
  if (!isPlanned) return run();
  const planning = outcomeOf(() =>
    owner === 'monolith' ? planHere(table, here) : planThere(monolith, payload, PATIENCE_MS),
  );
  const running = run();
  const real = await outcomeOf(() => running);
  try {
    const planned = await Promise.race([planning, sleep(PATIENCE_MS, undefined, { ref: false })]);
    const isKnown = real !== undefined && planned !== undefined;
    const isDifferent = isKnown && !isDeepStrictEqual(plain(real), plain(planned));
    if (isDifferent)
      logger.warn(LOG_LINES.shadowDiffers, { command, orderId: order.orderId, owner, real, planned });
    await noteShadowed(table, shadow, {
      command,
      orderId: order.orderId,
      real,
      planned,
      isKnown,
      isDifferent,
    });
  } catch (error) {
    logger.warn(LOG_LINES.shadowNotNoted, error as Error);
  }
  return running;
}

/** As it travels: what is undefined is not there. */
const plain = (outcome: Outcome) => JSON.parse(JSON.stringify(outcome));

async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await run() };
  } catch (error) {
    return error instanceof OrderRejected ? { reason: error.reason } : undefined;
  }
}

/** What the step would answer here: every transaction on the way has a condition that never holds, and the others are judged. */
export const planHere = (table: string, run: () => Promise<unknown>): Promise<unknown> =>
  withinFence(
    {
      complete: (writes) => writes,
      check: () => ({
        ConditionCheck: {
          TableName: table,
          Key: { pk: 'NEVER', sk: 'NEVER' },
          ConditionExpression: 'attribute_exists(pk)',
        },
      }),
    },
    run,
  );
