/**
 * What AWS calls it, by the errors' names, when it is asked for too much at once, or for an item that a transaction holds just
 * now. The SDK has tried again by then; a little later the same call works.
 */
const ERRORS = [
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

/** Whether it is worth asking again a little later; also when the error has only come of such a one. */
export function isThrottled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return (
    ERRORS.includes(error.name) ||
    CancellationReasons.some(({ Code = '' }) => CANCELLATIONS.includes(Code)) ||
    isThrottled(error.cause)
  );
}
