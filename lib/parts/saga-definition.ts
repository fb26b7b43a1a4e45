import { readFileSync } from 'node:fs';

export interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Catch?: { Next: string; ErrorEquals: string[]; ResultPath: string }[];
  Choices?: { Next: string; Variable: string; IsPresent?: boolean; StringEquals?: string }[];
  Retry?: { ErrorEquals: string[]; MaxAttempts: number }[];
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

/**
 * The machine for the local engine, which calls a throttled Lambda `Lambda.Unknown`: there it is waited out like every throttle. On AWS
 * that name is a crash, and counts.
 */
export const withLocalThrottles = (definition: Definition): Definition => ({
  ...definition,
  States: Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => [name, { ...state, ...localRetry(state) }]),
  ),
});

const localRetry = ({ Retry }: State) =>
  Retry && {
    Retry: Retry.map((retrier) => ({
      ...retrier,
      ErrorEquals: [
        ...retrier.ErrorEquals,
        ...(retrier.ErrorEquals.includes('Throttled') ? ['Lambda.Unknown'] : []),
      ],
    })),
  };

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
