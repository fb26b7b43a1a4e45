import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { jest } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { finishOrder } from '../../../lambdas/recovery/finish.ts';
import { tellConfirmed } from '../../../lambdas/recovery/moves/tell-owner.ts';
import type { ExportedRow } from '../../../lambdas/shared/participant/domain-rows.ts';
import { exportRows } from '../../../lambdas/shared/participant/export-rows.ts';
import { MonolithClient } from '../../../lambdas/shared/participant/monolith-client.ts';
import { type OrderItem, readOrder } from '../../../lambdas/shared/saga/order-record.ts';
import { findOrWriteOrder } from '../../../lambdas/shared/saga/pending-order.ts';
import { claimUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import { DOMAINS } from '../../../lib/names.ts';
import { invokeOwner, OWNED, paidOrder } from '../../support/participant/owned.ts';
import { openShop, SECRET, type Shop, stockShop } from '../../support/participant/shop.ts';
import type { Invoke } from '../../support/saga/saga.ts';
import { createTables } from '../../support/saga/tables.ts';

const OWNERS = '/order-saga/told-test/owners';
const SECRET_NAME = '/order-saga/told-test/secret';
const MONOLITH = { owner: 'monolith', epoch: 1, phase: 'steady' } as const;
const owners = Object.fromEntries(DOMAINS.map((domain) => [domain, MONOLITH]));

const ssm = new SSMClient({});
const put = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
  ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
/** What was read before is a second old by then. */
async function note(named: object): Promise<void> {
  await put(OWNERS, JSON.stringify(named), 'String');
  await sleep(1_050);
}

let shop: Shop;
let call: Invoke;
beforeAll(async () => {
  shop = await openShop();
  await Promise.all([createTables(), stockShop(shop)]);
  mockClient(SFNClient).on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
  await note(owners);
  await put(SECRET_NAME, SECRET, 'SecureString');
  process.env.OWNERS_PARAMETER = OWNERS;
  process.env.MONOLITH_URL = shop.baseUrl;
  process.env.MONOLITH_SECRET_PARAMETER = SECRET_NAME;
  call = invokeOwner(new MonolithClient(shop.baseUrl, SECRET_NAME), owners);
});
afterAll(() => shop.stop());

const stored = () =>
  findOrWriteOrder({
    orderId: crypto.randomUUID(),
    userId: 'alice',
    items: [{ productId: 'mug', quantity: 1 }],
  });

const paid = () => paidOrder(call);
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

describe('where our own service owns the domain', () => {
  beforeAll(() => note({}));
  const exported = async (orderId: string, after?: string) => {
    const rows: ExportedRow[] = [];
    for (let next = after; ; ) {
      const page = await exportRows(OWNED.order, next, 500);
      if (page.rows.length === 0)
        return { row: rows.find(({ table, key }) => table === 'orders' && key === orderId)?.row, next };
      rows.push(...page.rows);
      next = page.next;
    }
  };
  const ours = invokeOwner(new MonolithClient('http://127.0.0.1:1', SECRET_NAME), {});

  it('what a run decides is brought to a reader that is past the order', async () => {
    const order = await stored();
    const { orderId } = order;
    const { next } = await exported(orderId);

    await ours({ command: 'confirmOrder', order: order as never });

    expect((await exported(orderId, next)).row?.status).toBe('CONFIRMED');
  });

  it('and so is what recovery decides', async () => {
    const order = await stored();
    const { next } = await exported(order.orderId);

    await tellConfirmed(order);

    expect((await exported(order.orderId, next)).row).toBeDefined();
  });

  it('an order that is claimed reads as before: nobody was told', async () => {
    const order = await stored();
    // Its row has a version since its owner knows of it.
    await tellConfirmed(order);
    await claimUndo(order, 'cancel');
    const confirmed = await stored();
    await ours({ command: 'confirmOrder', order: confirmed as never });
    const { row: before } = await exported(confirmed.orderId);
    await claimUndo((await readOrder(confirmed.orderId)) as OrderItem, 'cancel');

    expect((await exported(order.orderId)).row).toMatchObject({
      status: 'PENDING',
      updatedAt: order.createdAt,
    });
    expect((await exported(confirmed.orderId)).row).toEqual(before);
    expect(before?.status).toBe('CONFIRMED');
  });
});

describe('an order that is undone, and whose domain the monolith owns', () => {
  const PAYMENT_FAILED = { refundPayment: { Error: 'Error', Cause: '{"errorMessage":"down"}' } };
  const unresolved = { increaseBalance: { Error: 'Error', Cause: 'down' } };
  const close = (
    { orderId, ...order }: Awaited<ReturnType<typeof rejecting>>,
    saga: object,
    undoRun?: string,
  ) => call({ command: 'closeOrder', order: { orderId, ...order }, executionName: undoRun ?? orderId, saga });
  const seen = async (orderId: string) => {
    const { status, reason, needsAttention } = (await shop.as('alice')('GET', `/orders/${orderId}`)).body;
    return { status, reason, needsAttention };
  };

  /** An order that its own run is undoing. */
  async function rejecting() {
    const { orderId, userId, items } = await paid();
    const order = { orderId, userId, items };
    await call({
      command: 'claimOrder',
      order,
      executionName: orderId,
      workflow: 'express',
      saga: { undoFrom: PAYMENT_FAILED },
    });
    return order;
  }

  it('is in need there only if it is here, whatever the twin of its run has seen', async () => {
    const order = await rejecting();

    await close(order, { undoFrom: PAYMENT_FAILED });
    await close(order, { undoFrom: PAYMENT_FAILED, unresolved });

    expect(await readOrder(order.orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false });
    expect(await seen(order.orderId)).toEqual({
      status: 'REJECTED',
      reason: 'SERVICE_UNAVAILABLE',
      needsAttention: false,
    });
  });

  it('is in need there as long as it is here, and for the same reason', async () => {
    const order = await rejecting();
    const undoFrom = {
      increaseBalance: { Error: 'OrderRejected', Cause: '{"errorMessage":"PAYMENT_DECLINED: no"}' },
    };

    await close(order, { undoFrom, unresolved });
    await close(order, { undoFrom });
    const inNeed = await seen(order.orderId);
    const { undoRun } = await claimUndo((await readOrder(order.orderId)) as OrderItem, 'redrive');
    await close(order, {}, undoRun);

    const told = { status: 'REJECTED', reason: 'PAYMENT_DECLINED' };
    expect(inNeed).toEqual({ ...told, needsAttention: true });
    expect(await seen(order.orderId)).toEqual({ ...told, needsAttention: false });
  });

  it('stays undone there when it hears late that it was in need', async () => {
    const order = await rejecting();
    await close(order, { undoFrom: PAYMENT_FAILED });

    const body = JSON.stringify({
      command: 'closeOrder',
      order,
      epoch: 1,
      saga: { status: 'REJECTED', unresolved },
    });
    const headers = { 'Idempotency-Key': `${order.orderId}.closeOrder` };
    await shop.client.call({ method: 'POST', path: '/saga/closeOrder', headers, body });

    expect((await seen(order.orderId)).needsAttention).toBe(false);
  });
});
