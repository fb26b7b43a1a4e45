import type { Redriven } from '../../lambdas/recovery/redrive.ts';

/** What a redrive came to, as a person reads it: first in numbers, then each order that is not finished, and why. */
export function redrivenWords({
  finished,
  // Of a Lambda that was deployed before it told them.
  failedAgain = [],
  failedAgainCount = failedAgain.length,
  running = [],
  left,
  leftCount,
}: Partial<Redriven> & Pick<Redriven, 'finished' | 'left' | 'leftCount'>): string[] {
  return [
    `${finished.length} finished, ${failedAgainCount} failed again, ${running.length} not ended yet, ${leftCount} left`,
    ...failedAgain.map(({ orderId, why }) => `order ${orderId} failed again: ${why}`),
    ...running.map((orderId) => `order ${orderId} has not ended yet: redrive it again in a minute`),
    ...left.map(({ id, why }) => `${id} was left as it is: ${why}`),
  ];
}
