/**
 * Every metric of ours, and its unit: what the Lambdas emit, the dashboard shows, the alarms watch and `npm run status` reads.
 * It imports nothing, so that the stacks and the scripts may import it too.
 */
export const METRIC_NAMESPACE = 'order-saga';

/** One command of one service. Dimensions: environment, service, command. */
export const COMMAND_METRICS = {
  CommandSucceeded: 'Count',
  /** A business "no", `OrderRejected`: an answer, and no failure of ours. */
  CommandRejected: 'Count',
  CommandFailed: 'Count',
  /** AWS pushed back, and the saga waits: no failure either. */
  CommandThrottled: 'Count',
  CommandTimedOut: 'Count',
  CommandDuration: 'Milliseconds',
} as const;

/** The value of the dimension `service` for what belongs to no single service. */
export const WHOLE_SAGA = 'saga';

/** The saga as a whole. Dimensions: environment, service ("saga"). */
export const SAGA_METRICS = {
  /** Calls of the five steps, each attempt of its own: StepSuccessRate is made of them. */
  StepSucceeded: 'Count',
  StepFailed: 'Count',
  StepTimedOut: 'Count',
  /** Compensations that ran to their end, also those that found nothing to give back. */
  CompensationCount: 'Count',
  /** Calls of any command that were still under way when their time was up. */
  TimeoutCount: 'Count',
  SagaStarted: 'Count',
  SagaConfirmed: 'Count',
  /** Also with the dimension `reason`. */
  SagaRejected: 'Count',
  SagaCancelled: 'Count',
  /** Runs that had something to undo and undid all of it. */
  SagaCompensated: 'Count',
  /** Compensations that failed for good, each. */
  CompensationFailed: 'Count',
  /** Runs that ended with something unresolved. */
  DeadLetters: 'Count',
  DeadLettersRedriven: 'Count',
  OrdersReconciled: 'Count',
  /** Calls that the monolith did not answer because it took our signature for a bad or an old one. */
  SignatureRefused: 'Count',
  /** From the POST to CONFIRMED or REJECTED. */
  OrderDuration: 'Milliseconds',
  /** For how long the one has been open that has been so longest, without those that wait for a person; 0 when there is none. */
  OldestOpenOrderSeconds: 'Seconds',
  /** For how long the one that needs attention longest has done so; 0 when there is none. */
  OldestOrderInNeedSeconds: 'Seconds',
} as const;

export type CommandMetric = keyof typeof COMMAND_METRICS;
export type SagaMetric = keyof typeof SAGA_METRICS;
