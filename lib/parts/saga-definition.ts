import { readFileSync } from 'node:fs';
import { EXPRESS_TIMEOUT_SECONDS } from '../../lambdas/shared/saga/time-limits.ts';

interface Retrier {
  ErrorEquals: string[];
  MaxAttempts: number;
}

export interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Catch?: { Next: string; ErrorEquals: string[]; ResultPath: string }[];
  Choices?: { Next: string; Variable: string; IsPresent?: boolean; StringEquals?: string }[];
  Retry?: Retrier[];
  [field: string]: unknown;
}

export interface Definition {
  Comment: string;
  StartAt: string;
  TimeoutSeconds: number;
  States: Record<string, State>;
}

/** The saga as it stands in the file: what you read is what runs. */
export const orderSaga: Definition = JSON.parse(
  readFileSync(new URL('../../statemachine/order-saga.asl.json', import.meta.url), 'utf8'),
);

/** The same saga entered at the claim before its first compensation, with only the states that can be reached from there. */
export const orderUndo: Definition = {
  ...orderSaga,
  Comment: 'The compensations of order-saga, for cancel, reconcile and redrive: cut from the same file.',
  ...cutFrom(orderSaga, 'ClaimOrder'),
};

/** An Express run is cut off after five minutes: throttles are waited out for one of them. */
const EXPRESS_THROTTLE_ATTEMPTS = 5;

/** The same saga as an Express workflow. What does not end in its time is finished by reconcile, as everything else that dies. */
export const orderSagaExpress: Definition = {
  ...withRetriers(orderSaga, (retrier) =>
    isForThrottles(retrier) ? { ...retrier, MaxAttempts: EXPRESS_THROTTLE_ATTEMPTS } : retrier,
  ),
  TimeoutSeconds: EXPRESS_TIMEOUT_SECONDS,
};

/**
 * The machine for the local engine, which calls a throttled Lambda `Lambda.Unknown`: there it is waited out like every throttle. On AWS
 * that name is a crash, and counts.
 */
export const withLocalThrottles = (definition: Definition): Definition =>
  withRetriers(definition, (retrier) =>
    isForThrottles(retrier)
      ? { ...retrier, ErrorEquals: [...retrier.ErrorEquals, 'Lambda.Unknown'] }
      : retrier,
  );

function isForThrottles({ ErrorEquals }: Retrier): boolean {
  return ErrorEquals.includes('Throttled');
}

/** The machine with each of its retriers changed. */
function withRetriers(definition: Definition, change: (retrier: Retrier) => Retrier): Definition {
  const States = Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => [
      name,
      { ...state, ...(state.Retry && { Retry: state.Retry.map(change) }) },
    ]),
  );
  return { ...definition, States };
}

/** The part of the machine that can be reached from `start`. */
function cutFrom({ States }: Definition, start: string): Pick<Definition, 'StartAt' | 'States'> {
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const next of successors(States[name] as State)) visit(next);
  };
  visit(start);
  return {
    StartAt: start,
    States: Object.fromEntries(Object.entries(States).filter(([name]) => reached.has(name))),
  };
}

/** Where a state may go: its Next, its Default, its Choices and its Catches. */
function successors({ Next, Default, Choices = [], Catch = [] }: State): string[] {
  return [
    Next,
    Default,
    ...Choices.map((choice) => choice.Next),
    ...Catch.map((catcher) => catcher.Next),
  ].filter((name) => name !== undefined);
}
