import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { handler } from '../../lambdas/orchestrator/handler.ts';
import * as orderCommands from '../../lambdas/order/commands.ts';
import { Executions } from '../support/saga/executions.ts';
import { aRequest } from '../support/saga/requests.ts';
import { invoke } from '../support/saga/saga.ts';
import { createTables } from '../support/saga/tables.ts';
import { anOrder, createWorld } from '../support/saga/world.ts';

/** A Lambda of which at most `size` calls run at once; one more is refused, as AWS does it. */
class Pool {
  readonly #size: number;
  #running = 0;

  constructor(size: number) {
    this.#size = size;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#running === this.#size)
      throw Object.assign(new Error('Rate Exceeded.'), { name: 'Lambda.TooManyRequestsException' });
    this.#running++;
    try {
      return await call();
    } finally {
      this.#running--;
    }
  }
}

const SIZE = 10;
const CLIENTS = 14;
const WAIT_SECONDS = 3;
const context = { getRemainingTimeInMillis: () => 28_000 } as Context;

let order = new Pool(SIZE);
let executions: Executions;
beforeAll(async () => {
  await createTables();
  executions = new Executions({
    invoke: (call) => (call.command in orderCommands ? order.run(() => invoke(call)) : invoke(call)),
  });
});

/** What each of the clients is answered that place an order at once and wait for its end. */
async function answersTo(orchestrator: Pool): Promise<number[]> {
  const worlds = await Promise.all(Array.from({ length: CLIENTS }, () => createWorld()));
  const answers = await Promise.all(
    worlds.map(async (world) => {
      const { userId, items, couponId } = anOrder(world);
      const headers = { 'idempotency-key': randomUUID(), prefer: `wait=${WAIT_SECONDS}` };
      const request = aRequest('POST /orders', { userId, body: { items, couponId }, headers });
      // The gateway's answer when there is no Lambda for the request.
      return orchestrator.run(() => handler(request, context)).catch(() => ({ statusCode: 503 }));
    }),
  );
  await executions.settle();
  return answers.map(({ statusCode }) => statusCode).sort();
}

describe(`${CLIENTS} clients that wait, where ${SIZE} calls of a Lambda may run at once`, () => {
  it('hold no call that their orders need: all that are let in are confirmed', async () => {
    order = new Pool(SIZE);

    const answers = await answersTo(new Pool(SIZE));

    expect(answers).toEqual([...Array(SIZE).fill(201), ...Array(CLIENTS - SIZE).fill(503)]);
  });

  it('would hold all of them if they waited in the Lambda of the commands: none would be confirmed', async () => {
    order = new Pool(SIZE);

    const answers = await answersTo(order);

    expect(answers).not.toContain(201);
    expect(answers.filter((status) => status === 503)).toHaveLength(CLIENTS - SIZE);
  });
});
