import { createProduct } from '../../lambdas/product/product.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { type Pressure, pressOn } from '../support/pressure/dynamo-pressure.ts';
import { pressLambdas } from '../support/pressure/lambda-pressure.ts';
import { simulate } from '../support/pressure/virtual-time.ts';
import { invoke } from '../support/saga/saga.ts';
import { anOrder } from '../support/saga/world.ts';

/** What a wave of calls came to. */
interface Wave {
  /** From the first call to the last answer, in simulated seconds. */
  seconds: number;
  /** Over the first nine tenths: the last few wait out the pauses of the state machine. */
  perSecond: number;
  done: number;
  /** How often each other answer came: the reason of a rejection, or the name of an error. */
  refused: Record<string, number>;
}

export interface Rush extends Pick<Pressure, 'conflicts' | 'throttles'> {
  sold: Wave;
  undone: Wave;
}

/** A product with so many units, spread over so many shares. */
export const aHotProduct = async (stock: number, stockShares: number) =>
  (await createProduct({ name: 'A hot product', price: 1_000, stock, stockShares })).productId;

/** So many buyers of one product at once, a unit each; then all of the orders are undone at once. */
export async function rushFor(
  productId: string,
  { buyers, seed }: { buyers: number; seed: number },
): Promise<Rush> {
  const buyer = { productId, userId: 'a-buyer', couponId: 'none' };
  const orders = Array.from({ length: buyers }, () => anOrder(buyer, { quantity: 1, withCoupon: false }));
  return simulate(seed, async (clock) => {
    const pressure = pressOn(dynamo, clock);
    const { invoke: call } = pressLambdas(invoke, clock);
    const wave = async (command: string): Promise<Wave> => {
      const started = clock.now();
      const ends: number[] = [];
      const answers = await Promise.allSettled(
        orders.map(async (order) => {
          await call({ command, order });
          ends.push((clock.now() - started) / 1_000);
        }),
      );
      const most = Math.ceil(ends.length * 0.9);
      return {
        seconds: (clock.now() - started) / 1_000,
        perSecond: most / (ends[most - 1] ?? 1),
        ...tally(answers),
      };
    };
    try {
      const sold = await wave('decreaseStock');
      const undone = await wave('increaseStock');
      return { sold, undone, conflicts: pressure.conflicts, throttles: pressure.throttles };
    } finally {
      pressure.release();
    }
  });
}

function tally(answers: PromiseSettledResult<unknown>[]): Pick<Wave, 'done' | 'refused'> {
  const refused: Record<string, number> = {};
  for (const answer of answers) {
    if (answer.status === 'fulfilled') continue;
    const why = answer.reason.reason ?? answer.reason.name;
    refused[why] = (refused[why] ?? 0) + 1;
  }
  return { done: answers.filter(({ status }) => status === 'fulfilled').length, refused };
}
