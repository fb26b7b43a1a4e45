import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { recordCommand, recordSaga } from '../../platform/metrics.ts';
import { COMPENSATION_NAMES, STEP_NAMES } from '../command-names.ts';
import { OrderRejected } from '../errors.ts';
import type { CommandEvent } from './command-event.ts';

/** How long the saga waits for a command: `TimeoutSeconds` of every task. */
export const SAGA_PATIENCE_MS = 15_000;
/** A Lambda that is timed out cannot say so any more: it says so this long before. */
const TIMEOUT_MARGIN_MS = 250;

type Outcome = 'Succeeded' | 'Rejected' | 'Failed' | 'TimedOut';

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
    onError: ({ error, internal }) =>
      internal.settle?.(error instanceof OrderRejected ? 'Rejected' : 'Failed'),
  };
}

function record(command: string, outcome: Outcome, milliseconds: number): void {
  recordCommand(command, { [`Command${outcome}`]: 1, CommandDuration: milliseconds });
  const ofSaga = {
    ...(isIn(STEP_NAMES, command) && outcome !== 'Rejected' && { [`Step${outcome}`]: 1 }),
    ...(isIn(COMPENSATION_NAMES, command) && outcome === 'Succeeded' && { CompensationCount: 1 }),
    ...(outcome === 'TimedOut' && { TimeoutCount: 1 }),
  };
  if (Object.keys(ofSaga).length) recordSaga(ofSaga);
}

const isIn = (names: readonly string[], command: string) => names.includes(command);
