import { LOG_LINES } from '../shared/log-lines.ts';
import { logger } from '../shared/observability.ts';
import { type DeadLetter, deleteDeadLetter, giveBack, takeDeadLetters } from './dead-letter-queue.ts';
import { type Outcome, tryToFinish } from './finish.ts';
import { listOpenOrders } from './open-orders.ts';
import type { Left, PassOptions } from './reconcile.ts';
import { finishedAmong } from './settle.ts';

export interface Redriven {
  /** The orders whose undo was started again. */
  redriven: string[];
  /** The orders with nothing left to undo, some since now; their messages are deleted. */
  finished: string[];
  /** Messages (by their id) and orders that were left, and why. */
  left: Left[];
}

/*
 * One pass over the dead-letter queue. A message is the work item, the order's record is the truth:
 *
 *   order finished      -> the message is deleted
 *   order not finished  -> its undo is started; the message is deleted once the order is finished, in this pass or a later one
 *   poison              -> kept: no order can be read in it, or there is none of that id
 *
 * Every message is held until the pass ends, so that poison comes up once and cannot keep the pass from the others. A crash
 * at any point gives all of them back after 15 minutes; nothing is deleted before its order is finished. An undo that fails again
 * sends another message: of several for one order the newest is kept, because that is the one that lives longest.
 */

/** Runs the compensations of one order again, from its record, and takes its message from the queue when that finished it. */
export const redriveOrder = (orderId: string, { isTimeUp }: Pick<PassOptions, 'isTimeUp'>) =>
  new Pass({ isScheduled: false, isTimeUp }).run([orderId], (letter) => letter.orderId === orderId);

/** Runs those of every dead letter again; for a person also those of orders that need attention and have lost their message. */
export const redriveAll = (options: PassOptions) =>
  new Pass(options).run(options.isScheduled ? [] : withoutMessage(), () => true);

async function* withoutMessage(): AsyncGenerator<string> {
  for await (const { orderId } of listOpenOrders({ needingAttention: true })) yield orderId;
}

class Pass {
  readonly #options: PassOptions;
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  readonly #held: DeadLetter[] = [];

  constructor(options: PassOptions) {
    this.#options = options;
  }

  async run(
    orderIds: Iterable<string> | AsyncIterable<string>,
    concerns: (letter: DeadLetter) => boolean,
  ): Promise<Redriven> {
    const { isTimeUp } = this.#options;
    try {
      for (
        let batch = await takeDeadLetters();
        batch.length;
        batch = isTimeUp() ? [] : await takeDeadLetters()
      ) {
        this.#held.push(...batch);
        await Promise.all(
          batch.map(async (letter) => letter.orderId && concerns(letter) && this.#finish(letter.orderId)),
        );
      }
      for await (const orderId of orderIds) {
        if (isTimeUp()) break;
        await this.#finish(orderId);
      }
      return await this.#conclude();
    } finally {
      const back = await Promise.allSettled(this.#held.map(giveBack));
      const lost = back.filter(({ status }) => status === 'rejected').length;
      if (lost) logger.warn(LOG_LINES.deadLettersNotGivenBack, { lost });
    }
  }

  /** Once an order, however many messages tell of it. */
  #finish(orderId: string): Promise<Outcome> {
    const known = this.#outcomes.get(orderId);
    if (known) return known;
    const outcome = tryToFinish(orderId, { cause: 'redrive', isScheduled: this.#options.isScheduled });
    this.#outcomes.set(orderId, outcome);
    return outcome;
  }

  async #conclude(): Promise<Redriven> {
    const outcomes = await Promise.all(
      [...this.#outcomes].map(async ([orderId, outcome]) => [orderId, await outcome] as const),
    );
    const redriven = outcomes.filter(([, { done }]) => done === 'started').map(([orderId]) => orderId);
    const finished = new Set([
      ...outcomes.filter(([, { done }]) => done === 'finished').map(([orderId]) => orderId),
      ...(await finishedAmong(redriven, this.#options.isTimeUp)),
    ]);
    await this.#deleteWhere(({ orderId }) => orderId !== undefined && finished.has(orderId));
    await this.#deleteWhere(isOutdated(this.#held, new Set(redriven)));
    return {
      redriven,
      finished: [...finished],
      left: [
        ...outcomes.flatMap(([id, outcome]) => ('why' in outcome ? [{ id, why: outcome.why }] : [])),
        ...this.#held.flatMap(({ id, orderId }) =>
          orderId ? [] : [{ id, why: 'poison: no order can be read in it' }],
        ),
      ],
    };
  }

  async #deleteWhere(isOver: (letter: DeadLetter) => boolean): Promise<void> {
    const over = this.#held.filter(isOver);
    await Promise.all(over.map(deleteDeadLetter));
    for (const letter of over) this.#held.splice(this.#held.indexOf(letter), 1);
  }
}

/** Of several messages for one order that goes on, all but the latest; every pass picks the same one. */
function isOutdated(letters: DeadLetter[], orderIds: Set<string>): (letter: DeadLetter) => boolean {
  const latest = new Map<string, DeadLetter>();
  for (const letter of letters) {
    const { orderId, sentAt, id } = letter;
    if (!orderId || !orderIds.has(orderId)) continue;
    const other = latest.get(orderId);
    if (!other || sentAt > other.sentAt || (sentAt === other.sentAt && id > other.id))
      latest.set(orderId, letter);
  }
  return ({ orderId = '', id }) => latest.has(orderId) && latest.get(orderId)?.id !== id;
}
