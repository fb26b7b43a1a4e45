/**
 * What AWS calls it, by the errors' names, when it is asked for too much at once, or for an item that a transaction holds just
 * now. The SDK has tried again by then; a little later the same call works.
 */
const ERRORS = [
  'Throttled',
  'ExecutionLimitExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
];
/** The same as the reason for which a transaction was cancelled. */
const CANCELLATIONS = ['ProvisionedThroughputExceeded', 'ThrottlingError'];

/** AWS has pushed back for longer than one call can wait. No failure: the state machine waits it out, see its first retriers. */
export class Throttled extends Error {
  // A literal, because bundlers rename classes and ASL `ErrorEquals` matches the name.
  override readonly name = 'Throttled';
}

/** Whether a transaction was cancelled because the reason `Code` says that there was too much to do. */
export const isThrottle = ({ Code = '' }: { Code?: string }) => CANCELLATIONS.includes(Code);

/** Whether it is worth asking again a little later; also when the error has only come of such a one. */
export function isThrottled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return ERRORS.includes(error.name) || CancellationReasons.some(isThrottle) || isThrottled(error.cause);
}
