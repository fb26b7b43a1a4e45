import type { Redriven } from '../../lambdas/recovery/redrive.ts';

type Answer = Redriven & { next?: unknown };

/** Orders between two lines of progress: some seconds' work. */
const PORTION = 100;

/**
 * Redrives all of it, now: the orders in need in portions, so that what fails again keeps nobody from the rest and somebody can watch;
 * then passes over all of it, the queue included, until nothing is left or nothing moves. The answer is that of the last pass, with
 * all orders that were redriven and finished on the way.
 */
export async function drain(
  ask: (command: unknown) => Promise<Answer>,
  say: (line: string) => void,
): Promise<Redriven> {
  const [redriven, finished] = [new Set<string>(), new Set<string>()];
  const add = (answer: Answer) => {
    for (const orderId of answer.redriven) redriven.add(orderId);
    for (const orderId of answer.finished) finished.add(orderId);
    const open = [...redriven].filter((orderId) => !finished.has(orderId)).length;
    if (redriven.size) say(`${redriven.size} orders redriven: ${finished.size} finished, ${open} not`);
    return answer;
  };
  let after: unknown;
  do {
    const portion = add(
      await ask({ command: 'redrive', limit: PORTION, ...(after !== undefined && { after }) }),
    );
    after = portion.next;
  } while (after !== undefined);
  for (;;) {
    const before = finished.size;
    const pass = add(await ask({ command: 'redrive' }));
    const isMoving = pass.redriven.length > 0 && finished.size > before;
    if (!isMoving) return { ...pass, redriven: [...redriven], finished: [...finished] };
  }
}
