/** Does the work, then tidies up, whatever came of the work. Throws what failed of the two; both, when both failed. */
export async function afterwards<T>(work: () => Promise<T>, tidyUp: () => Promise<unknown>): Promise<T> {
  const [worked] = await Promise.allSettled([work()]);
  const [tidied] = await Promise.allSettled([tidyUp()]);
  const failures = [worked, tidied].flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (failures.length > 1)
    throw new AggregateError(failures, failures.map(({ message }) => message).join('; and then: '));
  if (worked.status === 'rejected' || failures.length) throw failures[0];
  return worked.value;
}
