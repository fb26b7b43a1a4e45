import { randomUUID } from 'node:crypto';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../lambdas/shared/saga/execution-arn.ts';
import { DOMAINS } from '../../lib/names.ts';
import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import { askService } from '../../tools/operate/service-client.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import type { Outputs } from '../../tools/stack/outputs.ts';
import type { LocalStack } from '../../tools/stack/stack.ts';
import { createUser } from '../../tools/stack/users.ts';
import { eventually } from '../../tools/terminal/eventually.ts';
import { Progress } from '../../tools/terminal/progress.ts';

/** One buyer in five cannot pay: what must be rejected is part of it. */
const POOR = 5;
const BALANCE = 1_000_000;
const MAX_WAIT_SECONDS = 900;

/**
 * So many orders at once, where each of the five services may run only so many calls: what finds no Lambda waits and comes again. With
 * `isWaiting` every client waits for the end, and holds a call of the orchestrator, which may run as few. Returns whether every order ended
 * as it would have alone, nothing was given up and nothing paid was refunded.
 */
export async function burst(
  { outputs, userPool }: LocalStack,
  { orders, concurrency, isWaiting }: { orders: number; concurrency: number; isWaiting: boolean },
  say: (line: string) => void,
): Promise<boolean> {
  const { apiUrl, endpoint, functions, users } = outputs;
  const admin = new ApiClient(apiUrl, users.admin.token);
  const { productId } = expectOk(
    await admin.post('/products', { name: 'Burst', price: 100, stock: orders, stockShares: 16 }),
  );
  const [rich, poor] = (await Promise.all(
    [BALANCE, 0].map(async (amount) => {
      const { token, userId } = await createUser(userPool, `burst-${amount}-${Date.now()}`);
      const api = new ApiClient(apiUrl, token);
      expectOk(await api.put('/users/me', { name: 'Burst' }));
      if (amount) expectOk(await api.post('/users/me/balance', { amount }));
      return { api, userId };
    }),
  )) as [Buyer, Buyer];

  const lambda = new LambdaClient(clientOptions(endpoint));
  say(
    `${orders} orders at once, each service with ${concurrency} calls at a time${isWaiting ? '; every client waits' : ''}`,
  );
  const capped = isWaiting ? [...DOMAINS, 'orchestrator' as const] : DOMAINS;
  for (const service of capped)
    await lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: functions[service],
        ReservedConcurrentExecutions: concurrency,
      }),
    );
  const begun = performance.now();
  let ends: Ends;
  try {
    const orderIds = await Promise.all(
      Array.from({ length: orders }, async (_, index) => {
        const { api } = index % POOR ? rich : poor;
        return place(api, { items: [{ productId, quantity: 1 }] }, isWaiting);
      }),
    );
    ends = await endsOf(admin, orderIds);
    say(`all ended      after ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
    say(`turned away    ${await turnedAway(outputs, orderIds)} calls, which came again`);
  } finally {
    for (const service of capped)
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functions[service] }));
  }
  const audit = await askService({ functionName: functions.recovery, endpoint }, { command: 'audit' });
  const refunds = await refundsOf(admin, rich.userId);
  const asAlone = {
    CONFIRMED: orders - Math.ceil(orders / POOR),
    INSUFFICIENT_BALANCE: Math.ceil(orders / POOR),
  };

  say(`ends           ${JSON.stringify(ends.counts)}`);
  say(`dead letters   ${ends.inNeed}`);
  say(`refunds        ${refunds}`);
  say(`audit          ${audit.ok ? 'ok' : JSON.stringify(audit.violations)}`);
  const isAsAlone = Object.entries(asAlone).every(([end, count]) => ends.counts[end] === count);
  return isAsAlone && ends.inNeed + refunds === 0 && audit.ok;
}

interface Buyer {
  api: ApiClient;
  userId: string;
}

/** Sends the order until it is taken in, as a client does who is told to come again: the same key is the same order. */
async function place(api: ApiClient, body: object, isWaiting: boolean): Promise<string> {
  const headers = { 'Idempotency-Key': randomUUID(), ...(isWaiting && { Prefer: 'wait=20' }) };
  const { body: order } = await eventually(
    () => api.post('/orders', body, headers),
    (answer) => Boolean(answer.body?.orderId),
    MAX_WAIT_SECONDS,
  );
  return order.orderId;
}

interface Ends {
  /** By status; of the rejected ones by reason. */
  counts: Record<string, number>;
  inNeed: number;
}

async function endsOf(admin: ApiClient, orderIds: string[]): Promise<Ends> {
  const progress = new Progress(orderIds.length);
  const counts: Record<string, number> = {};
  let inNeed = 0;
  let done = 0;
  for (const orderId of orderIds) {
    const { body } = await eventually(
      () => admin.get(`/orders/${orderId}`),
      (answer) => answer.body.needsAttention || ['CONFIRMED', 'REJECTED'].includes(answer.body.status),
      MAX_WAIT_SECONDS,
    );
    const end = body.reason ?? body.status;
    counts[end] = (counts[end] ?? 0) + 1;
    if (body.needsAttention) inNeed++;
    progress.show(++done);
  }
  progress.end();
  return { counts, inNeed };
}

async function refundsOf(admin: ApiClient, userId: string): Promise<number> {
  let refunds = 0;
  let cursor = '';
  do {
    const page = expectOk(await admin.get(`/admin/payments?userId=${userId}&limit=100${cursor}`));
    refunds += page.items.filter(({ status }: { status: string }) => status === 'REFUNDED').length;
    cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
  } while (cursor);
  return refunds;
}

/** How many calls found no Lambda free, by the histories of the runs. The local engine calls that Lambda.Unknown. */
async function turnedAway({ endpoint, stateMachines }: Outputs, orderIds: string[]): Promise<number> {
  const client = new SFNClient(clientOptions(endpoint));
  let count = 0;
  for (const orderId of orderIds)
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client },
      { executionArn: executionArnOf(stateMachines.orderSaga, orderId) },
    ))
      count += events.filter(isThrottle).length;
  return count;
}

const isThrottle = ({ taskFailedEventDetails, lambdaFunctionFailedEventDetails }: HistoryEvent) => {
  const { error } = taskFailedEventDetails ?? lambdaFunctionFailedEventDetails ?? {};
  return error === 'Lambda.Unknown' || error === 'Lambda.TooManyRequestsException';
};
