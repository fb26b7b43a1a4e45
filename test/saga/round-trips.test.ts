import { writeOrFindOrder } from '../../lambdas/shared/saga/pending-order.ts';
import { noteCalls } from '../support/saga/calls.ts';
import { invoke, runSaga } from '../support/saga/saga.ts';
import { createTables } from '../support/saga/tables.ts';
import { anOrder, createWorld } from '../support/saga/world.ts';

beforeAll(createTables);

/** Runs an order that intake has written, and counts what the run costs. */
async function costOf({ withCoupon }: { withCoupon: boolean }) {
  const order = anOrder(await createWorld(), { withCoupon });
  await writeOrFindOrder(order);
  const lambdas: string[] = [];

  const { calls, stop } = noteCalls();
  const { path, failed } = await runSaga(order, {
    invoke: (call) => {
      lambdas.push(call.command);
      return invoke(call);
    },
  });
  stop();

  expect(failed).toBeUndefined();
  return { states: path.length, lambdas: lambdas.length, calls };
}

const WRITE = 'TransactWriteItemsCommand';

describe('an order in which nothing fails', () => {
  it('costs no more round trips than it must', async () => {
    const { states, lambdas, calls } = await costOf({ withCoupon: false });

    expect(calls).toEqual(['BatchGetItemCommand', WRITE, WRITE, WRITE, WRITE, 'UpdateItemCommand']);
    expect([states, lambdas]).toEqual([6, 5]);
  });

  it('costs two more with a coupon, and one state', async () => {
    const { states, lambdas, calls } = await costOf({ withCoupon: true });

    expect([states, lambdas, calls.length]).toEqual([7, 6, 8]);
  });
});

describe('taking an order in', () => {
  it('costs one request, for a new one as for one that is there', async () => {
    const order = anOrder(await createWorld());

    const { calls, stop } = noteCalls();
    await writeOrFindOrder(order);
    await writeOrFindOrder(order);
    stop();

    expect(calls).toEqual(['PutItemCommand', 'PutItemCommand']);
  });
});
