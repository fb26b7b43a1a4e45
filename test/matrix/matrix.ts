import { randomUUID } from 'node:crypto';
import { cancelPlacedOrder } from '../../lambdas/orchestrator/cancel.ts';
import { orderIdFor, takeOrder } from '../../lambdas/orchestrator/intake.ts';
import { reconcile } from '../../lambdas/recovery/reconcile.ts';
import { redriveAll } from '../../lambdas/recovery/redrive.ts';
import { changeOrder } from '../../lambdas/shared/saga/order-change.ts';
import { type OrderItem, orderKey } from '../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../lambdas/shared/saga/pending-order.ts';
import { isSettled } from '../../lambdas/shared/saga/status-rules.ts';
import { Executions } from '../support/saga/executions.ts';
import {
  createDeadLetterQueue,
  createJournal,
  createTables,
  get,
  sendToDeadLetterQueue,
} from '../support/saga/tables.ts';
import { anOrder, BALANCE, PRICE, STOCK, type World } from '../support/saga/world.ts';
import { type Case, nameOf } from './cases.ts';
import { FaultyCalls } from './faulty-calls.ts';
import { type Owners, services } from './owners.ts';

/** A case that did not end as it must, or something that the audit found and that belongs to no case. */
export interface Failure {
  name: string;
  why: string;
  failed?: Case;
}

interface Played {
  played: Case;
  world: World;
  orderId: string;
  calls: FaultyCalls;
  /** Somebody asked for the cancellation and was told that it will be done. */
  cancelled: boolean;
  failures: string[];
}

const AT_ONCE = 24;
/** Judged together, because the audit reads all tables. */
const BATCH = 250;
const NEVER = () => false;

/**
 * The fault matrix: the real ASL over the real commands over a real DynamoDB and a real queue, with the real recovery; only
 * Step Functions is in process, because there its every call can be broken.
 */
export class Matrix {
  readonly #players = new Map<string, Played>();
  readonly #told = new Set<string>();
  readonly #owners: Owners;
  readonly #executions = new Executions({
    invoke: (call, isTwin) => (this.#players.get(call.order.orderId) as Played).calls.answer(call, isTwin),
    sendToDeadLetterQueue,
  });

  private constructor(owners: Owners) {
    this.#owners = owners;
  }

  static async create(owners = services): Promise<Matrix> {
    await Promise.all([createTables(), createDeadLetterQueue(), createJournal()]);
    return new Matrix(owners);
  }

  /** Plays the cases, says how many are done, and returns those that failed. */
  async play(cases: Case[], onProgress: (done: number) => void = () => {}): Promise<Failure[]> {
    const failures: Failure[] = [];
    for (let from = 0; from < cases.length; from += BATCH) {
      const batch = cases.slice(from, from + BATCH);
      let done = from;
      const played = await inParallel(batch, AT_ONCE, async (each) => {
        const result = await this.#play(each);
        onProgress(++done);
        return result;
      });
      await this.#recover(played);
      const strays = await this.#judge(played);
      failures.push(
        ...played.flatMap(({ played: each, failures: reasons }) =>
          reasons.length ? [{ name: nameOf(each), why: reasons.join('; '), failed: each }] : [],
        ),
        ...strays,
      );
    }
    return failures;
  }

  /** One order from intake to the end of its runs, with everything broken as the case says. */
  async #play(each: Case): Promise<Played> {
    const world = await this.#owners.createWorld();
    const { userId } = world;
    const { items, couponId } = anOrder(world);
    const key = randomUUID();
    const orderId = orderIdFor(userId, key);
    const cancel = async () => {
      await answered(() => cancelPlacedOrder(orderId, { userId, isAdmin: false }));
      player.cancelled = true;
    };
    let isAsked = false;
    const calls = new FaultyCalls(
      each,
      {
        kill: () => this.#executions.stop(orderId),
        cancel: async () => {
          if (isAsked) return;
          isAsked = true;
          await cancel();
        },
      },
      this.#owners.invoke,
    );
    const player: Played = { played: each, world, orderId, calls, cancelled: false, failures: [] };
    this.#players.set(orderId, player);

    // Only an Express run may have a twin, and the order knows for what it was taken in.
    if (each.turn === 'twice')
      await changeOrder(
        await findOrWriteOrder({ orderId, userId, items, couponId }),
        { workflow: 'express' },
        ['status'],
      );
    await answered(() => takeOrder(userId, key, { items, couponId }, 'matrix'));
    if (each.turn === 'twice') this.#executions.runTwin(orderId);
    await this.#executions.settle(orderId);
    const reached = await get('order', orderKey(orderId));
    if (each.turn === 'cancel' && reached?.status === 'CONFIRMED') {
      await cancel();
      await this.#executions.settle(orderId);
    }
    await calls.deliverLate();
    calls.heal();

    const left = (await get('order', orderKey(orderId))) as OrderItem | undefined;
    if (!left) player.failures.push('the order is gone');
    else if (!isSettled(left) && !left.openShard)
      player.failures.push(`${left.status} and not in the index of open orders: nobody will find it`);
    return player;
  }

  /** What the schedule and a person do: until nothing is open. */
  async #recover(played: Played[]): Promise<void> {
    for (let round = 1; round <= 5; round++) {
      const { undone, confirmed, left } = await reconcile(
        { olderThanSeconds: 0 },
        { isScheduled: false, isTimeUp: NEVER },
      );
      await this.#executions.settle();
      const { redriven } = await redriveAll({
        isScheduled: false,
        isTimeUp: NEVER,
        maxMessages: 1_000,
      });
      await this.#executions.settle();
      if (undone.length + confirmed.length + left.length + redriven.length === 0) break;
    }
    await inParallel(played, AT_ONCE, ({ calls }) => calls.deliverLate());
  }

  /** Tells each case what is wrong with it; returns what the audit found beside them. */
  async #judge(played: Played[]): Promise<Failure[]> {
    await inParallel(played, AT_ONCE, async (player) => {
      const order = (await get('order', orderKey(player.orderId))) as OrderItem | undefined;
      if (!order || !isSettled(order)) {
        player.failures.push(
          `it has not ended: ${order?.status}${order?.needsAttention ? ', needs attention' : ''}`,
        );
        return;
      }
      const has = await this.#owners.possessions(player.world, player.orderId);
      const expected = order.status === 'CONFIRMED' ? BOUGHT : UNTOUCHED;
      const actual = {
        stock: has.stock,
        balance: has.balance,
        coupon: has.coupon,
        paid: has.payment === 'PAID',
      };
      if (JSON.stringify(actual) !== JSON.stringify(expected))
        player.failures.push(`${order.status} with ${JSON.stringify(actual)}`);
      if (player.cancelled && order.status !== 'CANCELLED')
        player.failures.push(`it was cancelled and is ${order.status}`);
      player.failures.push(...(await this.#owners.flawsOf({ world: player.world, order })));
    });
    const { violations, inFlight } = await this.#owners.audit();
    const strays = (await this.#owners.flawsOfAll()).map(
      (why): Failure => ({ name: 'none of these cases', why }),
    );
    for (const { kind, id, detail } of [...violations, ...inFlight]) {
      const why = `audit: ${kind} of ${id}: ${detail}`;
      // What stays wrong is found again after every later batch.
      if (this.#told.has(why)) continue;
      this.#told.add(why);
      const player = played.find(({ world, orderId }) =>
        [orderId, `payment-${orderId}`, ...Object.values(world)].includes(id),
      );
      if (player) player.failures.push(why);
      else strays.push({ name: 'none of these cases', why });
    }
    return strays;
  }
}

const TOTAL = 2 * PRICE * 0.9;
const UNTOUCHED = { stock: STOCK, balance: BALANCE, coupon: 'ISSUED', paid: false };
const BOUGHT = { stock: STOCK - 2, balance: BALANCE - TOTAL, coupon: 'USED', paid: true };

/** As a customer asks: again when no answer came, which on a busy machine may be the parameter that says who owns a domain. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if ((error as Error).name !== 'TimeoutError') throw error;
    }
  }
}

async function inParallel<T, R>(items: T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, item] of queue) results[index] = await work(item);
    }),
  );
  return results;
}
