import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { jest } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { finishOrder } from '../../../lambdas/recovery/finish.ts';
import { MonolithClient } from '../../../lambdas/shared/participant/monolith-client.ts';
import { readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import { DOMAINS } from '../../../lib/names.ts';
import { breaking } from '../../support/faults/faults.ts';
import { invokeOwner } from '../../support/participant/owned.ts';
import { openShop, SECRET, type Shop, stockShop } from '../../support/participant/shop.ts';
import { type Invoke, runSaga } from '../../support/saga/saga.ts';
import { createTables } from '../../support/saga/tables.ts';

const OWNERS = '/order-saga/told-test/owners';
const SECRET_NAME = '/order-saga/told-test/secret';
const MONOLITH = { owner: 'monolith', epoch: 1, phase: 'steady' } as const;
const owners = Object.fromEntries(DOMAINS.map((domain) => [domain, MONOLITH]));

let shop: Shop;
let call: Invoke;
beforeAll(async () => {
  shop = await openShop();
  await Promise.all([createTables(), stockShop(shop)]);
  mockClient(SFNClient).on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
  const ssm = new SSMClient({});
  const put = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
  await put(OWNERS, JSON.stringify(owners), 'String');
  await put(SECRET_NAME, SECRET, 'SecureString');
  process.env.OWNERS_PARAMETER = OWNERS;
  process.env.MONOLITH_URL = shop.baseUrl;
  process.env.MONOLITH_SECRET_PARAMETER = SECRET_NAME;
  call = invokeOwner(new MonolithClient(shop.baseUrl, SECRET_NAME), owners);
});
afterAll(() => shop.stop());

/** An order that is paid, and whose run has died before it was confirmed. */
async function paid() {
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
const there = async (orderId: string) =>
  (await shop.as('alice')('GET', `/orders/${orderId}`)).body.status as string;
const here = async (orderId: string) => (await readOrder(orderId))?.status;
const finish = (orderId: string) =>
  finishOrder(orderId, { cause: 'reconcile', isScheduled: false, idleSeconds: 0 });

describe('an order that recovery confirms, and whose domain the monolith owns', () => {
  it('is confirmed there, too', async () => {
    const { orderId } = await paid();
    expect([await here(orderId), await there(orderId)]).toEqual(['PENDING', 'PENDING']);

    expect(await finish(orderId)).toEqual({ done: 'confirmed' });

    expect([await here(orderId), await there(orderId)]).toEqual(['CONFIRMED', 'CONFIRMED']);
  });

  it('is told again to a monolith that did not hear it, by whoever asks for the order again', async () => {
    const { orderId } = await paid();
    const url = shop.baseUrl;
    const { send } = MonolithClient.prototype;
    let isDeaf = true;
    jest.spyOn(MonolithClient.prototype, 'send').mockImplementation(function (
      this: MonolithClient,
      request,
      ms,
    ) {
      if (isDeaf && request.path === '/saga/confirmOrder') throw new Error(`${url} is down`);
      return send.call(this, request, ms);
    });

    await expect(finish(orderId)).rejects.toThrow('is down');
    expect([await here(orderId), await there(orderId)]).toEqual(['CONFIRMED', 'PENDING']);
    isDeaf = false;
    expect(await finish(orderId)).toMatchObject({ done: 'left' });

    expect([await here(orderId), await there(orderId)]).toEqual(['CONFIRMED', 'CONFIRMED']);
  });
});
