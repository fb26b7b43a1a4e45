import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { recordCommand, recordSaga } from '../../platform/metrics.ts';
import { Throttled } from '../../platform/throttling.ts';
import { COMPENSATION_NAMES, STEP_NAMES } from '../command-names.ts';
import { OrderRejected } from '../errors.ts';
import { SAGA_PATIENCE_MS } from '../time-limits.ts';
import type { CommandEvent } from './command-event.ts';

/** A Lambda that has timed out can no longer say so: it says so this long before. */
const TIMEOUT_MARGIN_MS = 250;

type Outcome = 'Succeeded' | 'Rejected' | 'Throttled' | 'Failed' | 'TimedOut';

type Timed = {
  /** Records how the call ended, once: what comes after a time-out was not heard by anybody. */
  settle?: (outcome: Outcome) => void;
};

/** How each command ended and how long it took; goes outside of all that runs it, so that what breaks there is counted too. */
export function commandMetrics(): MiddlewareObj<CommandEvent, unknown, Error, Context, Timed> {
  return {
    before: ({ event, context, internal }) => {
      const { command } = event;
      const started = performance.now();
      const patience = Math.min(context.getRemainingTimeInMillis(), SAGA_PATIENCE_MS) - TIMEOUT_MARGIN_MS;
      const timer = setTimeout(() => internal.settle?.('TimedOut'), patience).unref();
      internal.settle = (outcome) => {
        clearTimeout(timer);
        internal.settle = undefined;
        record(command, outcome, performance.now() - started);
      };
    },
    after: ({ internal }) => internal.settle?.('Succeeded'),
    onError: ({ error, internal }) => internal.settle?.(outcomeOf(error)),
  };
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof OrderRejected) return 'Rejected';
  return error instanceof Throttled ? 'Throttled' : 'Failed';
}

function record(command: string, outcome: Outcome, milliseconds: number): void {
  recordCommand(command, { [`Command${outcome}`]: 1, CommandDuration: milliseconds });
  const ofSaga = {
    ...(isIn(STEP_NAMES, command) && isOfSaga(outcome) && { [`Step${outcome}`]: 1 }),
    ...(isIn(COMPENSATION_NAMES, command) && outcome === 'Succeeded' && { CompensationCount: 1 }),
    ...(outcome === 'TimedOut' && { TimeoutCount: 1 }),
  };
  if (Object.keys(ofSaga).length) recordSaga(ofSaga);
}

/** A rejection is an answer and a throttle a delay: neither says how well the steps go. */
const isOfSaga = (outcome: Outcome) => outcome !== 'Rejected' && outcome !== 'Throttled';

const isIn = (names: readonly string[], command: string) => names.includes(command);
