import pMap from 'p-map';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger } from '../shared/platform/observability.ts';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { MAX_LISTED } from './bounded-list.ts';
import { deleteDeadLetters, giveBack, type HeldLetter, takeDeadLetters } from './dead-letter-queue.ts';
import { type Outcome, tryToFinish } from './finish.ts';
import { listOrdersInNeed, type Position, positionInNeed } from './open-orders.ts';
import type { Left, PassOptions } from './reconcile.ts';
import { type FailedAgain, settle } from './settle.ts';
import { untilTimeUp } from './time-limit.ts';

export interface Redriven {
  /** The orders whose undo was started again. */
  redriven: string[];
  /** The orders with nothing left to undo, some since now; their messages are deleted. */
  finished: string[];
  /** The orders whose undo failed again, or could not be started, and why: 100 at most. */
  failedAgain: FailedAgain[];
  failedAgainCount: number;
  /** The orders whose undo had not ended when the pass did. */
  running: string[];
  /** Messages (by their id) and orders that were left, and why: 100 at most. */
  left: Left[];
  leftCount: number;
}

export interface RedriveOptions extends PassOptions {
  /** Messages taken at most; the others are for the next pass, and their orders are in the index all the same. */
  maxMessages: number;
  /** Correlation id of the request that asks for it. */
  correlationId?: string;
  /** The operator who asks for it. */
  operator?: string;
}

/** Orders looked at side by side. */
const AT_ONCE = 10;

/*
 * One pass over the dead-letter queue. A message is the work item, the order's record is the truth:
 *
 *   order finished      -> the message is deleted
 *   order not finished  -> its undo is started; the message is deleted once the order is finished, in this pass or a later one
 *   poison              -> kept: no order can be read in it, or there is none of that id
 *
 * Every message is held until the pass ends, so that poison comes up once and cannot block the others. A crash
 * at any point gives all of them back after 15 minutes; nothing is deleted before its order is finished. An undo that fails again
 * sends another message: of several for one order the newest is kept, because that is the one that lives longest.
 */

/** Runs the compensations of one order again, from its record, and takes its message from the queue when that finished it. */
export const redriveOrder = (orderId: string, options: Omit<RedriveOptions, 'isScheduled'>) =>
  new Pass({ ...options, isScheduled: false }).run([orderId]);

/** Messages taken for some orders: those of others are given back. */
const MAX_OF_SOME = 1_000;

/** Runs those of these orders again, and takes their messages, as far as the queue shows them, when that finished them. */
export function redriveThese(
  orderIds: string[],
  options: Omit<RedriveOptions, 'isScheduled' | 'maxMessages'>,
): Promise<Redriven> {
  return new Pass({ ...options, isScheduled: false, maxMessages: MAX_OF_SOME }).run(orderIds);
}

/** Runs those of every dead letter again; for a person also those of orders that need attention and whose message is lost. */
export const redriveAll = (options: RedriveOptions) =>
  new Pass({ ...options, isOfQueue: true }).run(options.isScheduled ? [] : inNeed());

async function* inNeed(): AsyncGenerator<string> {
  for await (const { orderId } of listOrdersInNeed()) yield orderId;
}

/**
 * Runs those of so many orders in need again, from a place in their list on, and says where the next ones begin: so that somebody can
 * watch a long list getting shorter, and what fails again at its head keeps nobody from the rest. The messages are left in the queue.
 */
export async function redriveSome(
  { after, limit }: { after?: Position; limit: number },
  options: Omit<RedriveOptions, 'isScheduled' | 'maxMessages'>,
): Promise<Redriven & { next?: Position }> {
  const orders: OrderItem[] = [];
  for await (const order of listOrdersInNeed({ after })) {
    orders.push(order);
    if (orders.length === limit) break;
  }
  const pass = new Pass({ ...options, isScheduled: false, maxMessages: 0 });
  const result = await pass.run(orders.map(({ orderId }) => orderId));
  const last = orders.length === limit ? orders.at(-1) : undefined;
  return { ...result, ...(last && { next: positionInNeed(last) }) };
}

/** Whether also the orders of the queue's messages are finished; the messages of what was finished are deleted anyway. */
type Scope = { isOfQueue?: boolean };

class Pass {
  readonly #options: RedriveOptions & Scope;
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  readonly #held: HeldLetter[] = [];

  constructor(options: RedriveOptions & Scope) {
    this.#options = options;
  }

  /** The orders come first: whoever asks for one does not wait for the queue. */
  async run(orderIds: Iterable<string> | AsyncIterable<string>): Promise<Redriven> {
    try {
      await this.#finishAll(orderIds);
      await this.#take();
      return await this.#conclude();
    } finally {
      const lost = await giveBack(this.#held);
      if (lost) logger.warn(LOG_LINES.deadLettersNotGivenBack, { lost });
    }
  }

  async #finishAll(orderIds: Iterable<string> | AsyncIterable<string>): Promise<void> {
    await pMap(untilTimeUp(orderIds, this.#options.isTimeUp), (orderId) => this.#finish(orderId), {
      concurrency: AT_ONCE,
    });
  }

  /** Takes messages, and finishes the orders that they are about if that is asked for. */
  async #take(): Promise<void> {
    const { isTimeUp, maxMessages, isOfQueue } = this.#options;
    while (this.#held.length < maxMessages && !isTimeUp()) {
      const batch = await takeDeadLetters();
      if (batch.length === 0) return;
      this.#held.push(...batch);
      if (isOfQueue) await Promise.all(batch.map(async ({ orderId }) => orderId && this.#finish(orderId)));
    }
  }

  /** Finishes an order, once, however many messages are about it. */
  #finish(orderId: string): Promise<Outcome> {
    const known = this.#outcomes.get(orderId);
    if (known) return known;
    const { isScheduled, correlationId, operator } = this.#options;
    const outcome = tryToFinish(orderId, { cause: 'redrive', isScheduled, correlationId, operator });
    this.#outcomes.set(orderId, outcome);
    return outcome;
  }

  async #conclude(): Promise<Redriven> {
    const started = (await this.#all())
      .filter(([, { done }]) => done === 'started')
      .map(([orderId]) => orderId);
    const settled = await settle(started, this.#options.isTimeUp);
    // What failed again has sent another message by now: with it in hand, the older one of the same order can go.
    if (settled.finished.length < started.length) await this.#take();

    const outcomes = await this.#all();
    const redriven = outcomes.filter(([, { done }]) => done === 'started').map(([orderId]) => orderId);
    const finished = new Set([
      ...outcomes
        .filter(([, { done }]) => done === 'finished' || done === 'confirmed')
        .map(([orderId]) => orderId),
      ...settled.finished,
    ]);
    await this.#deleteWhere(({ orderId }) => orderId !== undefined && finished.has(orderId));
    await this.#deleteWhere(isOutdated(this.#held, new Set(redriven)));
    const failedAgain = [
      ...settled.failedAgain,
      ...outcomes.flatMap(([orderId, outcome]) =>
        outcome.done === 'failed' ? [{ orderId, unresolved: [], why: outcome.why }] : [],
      ),
    ];
    const left = [
      ...outcomes.flatMap(([id, outcome]) =>
        outcome.done === 'left' || outcome.done === 'unknown' ? [{ id, why: outcome.why }] : [],
      ),
      ...this.#held.flatMap(({ id, orderId }) =>
        orderId ? [] : [{ id, why: 'poison: no order can be read in it' }],
      ),
    ];
    return {
      redriven,
      finished: [...finished],
      failedAgain: failedAgain.slice(0, MAX_LISTED),
      failedAgainCount: failedAgain.length,
      // Those started only while the first were settling, too: nobody has waited for them.
      running: [...settled.running, ...redriven.filter((orderId) => !started.includes(orderId))],
      left: left.slice(0, MAX_LISTED),
      leftCount: left.length,
    };
  }

  #all = () =>
    Promise.all([...this.#outcomes].map(async ([orderId, outcome]) => [orderId, await outcome] as const));

  async #deleteWhere(isOver: (letter: HeldLetter) => boolean): Promise<void> {
    const over = new Set(this.#held.filter(isOver));
    await deleteDeadLetters([...over]);
    this.#held.splice(0, this.#held.length, ...this.#held.filter((letter) => !over.has(letter)));
  }
}

/** Of several messages for one order that goes on, all but the latest; every pass picks the same one. */
function isOutdated(letters: HeldLetter[], orderIds: Set<string>): (letter: HeldLetter) => boolean {
  const latest = new Map<string, HeldLetter>();
  for (const letter of letters) {
    const { orderId, sentAt, id } = letter;
    if (!orderId || !orderIds.has(orderId)) continue;
    const other = latest.get(orderId);
    if (!other || sentAt > other.sentAt || (sentAt === other.sentAt && id > other.id))
      latest.set(orderId, letter);
  }
  return ({ orderId = '', id }) => latest.has(orderId) && latest.get(orderId)?.id !== id;
}
