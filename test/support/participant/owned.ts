import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import * as coupon from '../../../lambdas/coupon/rows.ts';
import { decisions, notes, touch } from '../../../lambdas/order/decisions.ts';
import * as order from '../../../lambdas/order/rows.ts';
import * as payment from '../../../lambdas/payment/rows.ts';
import * as product from '../../../lambdas/product/rows.ts';
import { commandHandler } from '../../../lambdas/shared/domain-handler.ts';
import { commandsOfOwner, type Owned, type Owners } from '../../../lambdas/shared/participant/facade.ts';
import { MonolithClient } from '../../../lambdas/shared/participant/monolith-client.ts';
import type { Ownership } from '../../../lambdas/shared/participant/owners.ts';
import { findOrWriteOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import * as user from '../../../lambdas/user/rows.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { breaking } from '../faults/faults.ts';
import { COMMANDS, type Invoke, runSaga } from '../saga/saga.ts';
import { tableOf } from '../saga/tables.ts';

const LAYOUT = { product, coupon, user, order, payment };

/** What each domain says of itself, as its Lambda does. */
export const OWNED: Record<Domain, Owned> = Object.fromEntries(
  DOMAINS.map((domain) => [
    domain,
    {
      domain,
      table: tableOf(domain),
      ...LAYOUT[domain],
      ...(domain === 'order' && { decisions, notes, touch }),
    },
  ]),
) as unknown as Record<Domain, Owned>;

/** A client of the monolith whose secret is in a parameter. */
export function monolithAt(baseUrl: string, secret: string): MonolithClient {
  const ssm = mockClient(SSMClient);
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: secret } });
  const client = new MonolithClient(baseUrl, '/secret', ssm as unknown as SSMClient);
  return client;
}

/** Calls a command as a Lambda would that stands before two owners; `owners` may change meanwhile. */
export function invokeOwner(
  monolith: MonolithClient,
  owners: Partial<Record<string, Ownership>>,
  milliseconds = 10_000,
): Invoke {
  const read: Owners['read'] = async (domain) =>
    owners[domain] ?? { owner: 'service', epoch: 1, phase: 'steady' };
  const handlers = new Map(
    DOMAINS.flatMap((domain) => {
      const run = commandsOfOwner(COMMANDS[domain], OWNED[domain], { read, monolith });
      const handler = commandHandler(COMMANDS[domain], undefined, run);
      return Object.keys(COMMANDS[domain]).map((name) => [name, handler] as const);
    }),
  );
  const context = { getRemainingTimeInMillis: () => milliseconds } as Context;
  return async (call) => handlers.get(call.command)?.(call, context);
}

/** An order that is paid, and whose run has died before it was confirmed. */
export async function paidOrder(call: Invoke) {
  const order = {
    orderId: crypto.randomUUID(),
    userId: 'alice',
    items: [{ productId: 'mug', quantity: 1 }],
  };
  await findOrWriteOrder(order);
  await runSaga(order, {
    invoke: breaking({ confirmOrder: 'throw-before' }, call),
    taskTimeoutSeconds: 30,
  });
  return order;
}
