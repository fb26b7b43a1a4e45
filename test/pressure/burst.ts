import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { readOrder } from '../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../lambdas/shared/saga/pending-order.ts';
import type { SagaOrder } from '../../lambdas/shared/saga/saga-order.ts';
import { type PressureOptions, pressOn } from '../support/pressure/dynamo-pressure.ts';
import { pressLambdas } from '../support/pressure/lambda-pressure.ts';
import { simulate } from '../support/pressure/virtual-time.ts';
import { invoke, runSaga } from '../support/saga/saga.ts';
import { tableOf } from '../support/saga/tables.ts';
import { anOrder, createWorld, possessions, type World } from '../support/saga/world.ts';

/** What a burst of orders met, and how it ended. */
interface Burst {
  seconds: number;
  conflicts: number;
  throttles: number;
  /** Calls that found no Lambda free. */
  refused: number;
  /** Of orders, by status and reason. */
  ends: Record<string, number>;
  deadLetters: number;
  /** Orders that were paid and then refunded. */
  refunded: number;
}

/** The table of users takes so many write units a second; an order takes six of them. */
export const CAPPED = (write: number): PressureOptions => ({ tables: { [tableOf('user')]: { write } } });

/** So many orders at once, one in five of a buyer who is too poor, with the whole saga of each. */
export async function burstOf(
  count: number,
  { concurrency, pressure }: { concurrency?: number; pressure?: PressureOptions },
): Promise<Burst> {
  const placed = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const world = await createWorld({ balance: index % 5 ? 10_000 : 10 });
      const order = anOrder(world);
      await findOrWriteOrder(order);
      return { world, order };
    }),
  );
  const met = await simulate(7, async (clock) => {
    const table = pressOn(dynamo, clock, pressure);
    const lambdas = pressLambdas(invoke, clock, { concurrency });
    try {
      const runs = await Promise.all(
        placed.map(({ order }) => runSaga(order, { invoke: lambdas.invoke, taskTimeoutSeconds: 600 })),
      );
      return {
        seconds: clock.now() / 1_000,
        conflicts: table.conflicts,
        throttles: table.throttles,
        refused: lambdas.refused,
        deadLetters: runs.flatMap(({ deadLetters }) => deadLetters).length,
      };
    } finally {
      table.release();
    }
  });
  return { ...met, ...(await endsOf(placed)) };
}

async function endsOf(
  placed: { world: World; order: SagaOrder }[],
): Promise<Pick<Burst, 'ends' | 'refunded'>> {
  const ends: Record<string, number> = {};
  let refunded = 0;
  for (const { world, order } of placed) {
    const { status, reason } = (await readOrder(order.orderId)) ?? {};
    const end = [status, reason].filter(Boolean).join(' ');
    ends[end] = (ends[end] ?? 0) + 1;
    if ((await possessions(world, order.orderId)).payment === 'REFUNDED') refunded++;
  }
  return { ends, refunded };
}
