import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../lambdas/shared/saga/execution-arn.ts';
import type { Answer, ApiClient } from '../operate/api.ts';
import { clientOptions } from '../stack/aws.ts';
import type { Outputs } from '../stack/outputs.ts';
import type { PlannedOrder } from './plan.ts';
import { RunningRuns } from './running-runs.ts';
import type { Buyer, Shop } from './shop.ts';

/** An order that the API has taken. */
export interface PlayedOrder {
  orderId: string;
  /** The API has promised its cancellation. */
  isCancelled: boolean;
}

const PAUSE_MS = 500;

/** Plays planned orders against the deployed stack. */
export class Player {
  readonly #stack: Outputs;
  readonly #shop: Shop;
  readonly #executions: SFNClient;
  readonly #running: RunningRuns;

  constructor(stack: Outputs, shop: Shop) {
    this.#stack = stack;
    this.#shop = shop;
    this.#executions = new SFNClient({ ...clientOptions(stack.endpoint), maxAttempts: 10 });
    this.#running = new RunningRuns(this.#executions, Object.values(stack.stateMachines));
  }

  /** One order from its request, or requests, to the end of its runs; `key` makes it this order and no other. */
  async play(
    { buyer, lines, campaign, copies, cancels, killAfterMs }: PlannedOrder,
    key: string,
  ): Promise<PlayedOrder> {
    const { api } = this.#shop.buyers[buyer] as Buyer;
    const body = bodyOf(this.#shop, { lines, campaign });
    const orderIds = await Promise.all(Array.from({ length: copies }, () => place(api, body, key)));
    const [orderId] = orderIds as [string];
    if (new Set(orderIds).size > 1) throw new Error(`one key made the orders ${orderIds.join(', ')}`);

    const run = this.#arnOf('orderSaga', orderId);
    if (killAfterMs !== undefined) {
      await sleep(killAfterMs);
      // The local engine runs an Express machine as a Standard one: only there can its runs be stopped and listed.
      await this.#executions.send(new StopExecutionCommand({ executionArn: run })).catch((error) => {
        // It was faster.
        if (error.name !== 'ValidationException') throw error;
      });
    }
    await this.#running.ended(run);
    if (cancels === 0) return { orderId, isCancelled: false };
    const answers = await Promise.all(
      Array.from({ length: cancels }, () => api.post(`/orders/${orderId}/cancel`)),
    );
    const isCancelled = answers.some(({ status }) => status === 202);
    if (isCancelled) await this.#running.ended(this.#arnOf('orderUndo', `${orderId}.cancel-1`));
    return { orderId, isCancelled };
  }

  #arnOf = (machine: keyof Outputs['stateMachines'], name: string) =>
    executionArnOf(this.#stack.stateMachines[machine], name);
}

/** The request for a planned order. */
export const bodyOf = (
  { products, coupons }: Shop,
  { lines, campaign }: Pick<PlannedOrder, 'lines' | 'campaign'>,
) => ({
  items: lines.map(({ product, quantity }) => ({ productId: products[product]?.productId, quantity })),
  ...(campaign !== undefined && { couponId: coupons[campaign] }),
});

/** Like a good client: the same key until there is an answer that is not "later". */
export async function place(api: ApiClient, body: unknown, key: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const answer: Answer = await api.post('/orders', body, { 'Idempotency-Key': key });
    if (answer.status === 202) return answer.body.orderId;
    const isLater = answer.status === 409 || answer.status === 429 || answer.status >= 500;
    if (!isLater || attempt === 20)
      throw new Error(`POST /orders answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    await sleep(PAUSE_MS);
  }
}
