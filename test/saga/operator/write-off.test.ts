import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { writeOff } from '../../../lambdas/recovery/operator/write-off.ts';
import { type OrderItem, orderKey } from '../../../lambdas/shared/saga/order-record.ts';
import { claimUndo, startUndo } from '../../../lambdas/shared/saga/starts/undo-run.ts';
import { violations } from '../../support/saga/findings.ts';
import { Shop } from '../../support/saga/shop.ts';
import { createDeadLetterQueue, createTables, get } from '../../support/saga/tables.ts';
import { tamper } from '../../support/saga/tampering.ts';

let shop: Shop;
beforeAll(() => Promise.all([createTables(), createDeadLetterQueue()]));
beforeEach(() => {
  shop = new Shop();
});

const orderOf = (orderId: string) => get('order', orderKey(orderId));

describe('writing an order off', () => {
  it('takes it off the lists of what is open and in need, and keeps who, when and how', async () => {
    const { orderId } = await shop.inNeed();

    await writeOff(orderId, 'Counted by hand', 'an-operator');

    expect(await orderOf(orderId)).toMatchObject({
      status: 'REJECTED',
      needsAttention: false,
      writtenOff: { by: 'an-operator', reason: 'Counted by hand', at: expect.any(String) },
    });
    expect(await violations()).toEqual([]);
    for (const field of ['openShard', 'needShard', 'inNeedSince'])
      expect(await orderOf(orderId)).not.toHaveProperty(field);
  });

  it('is refused, and changes nothing, when the order does not need attention', async () => {
    const { orderId } = await shop.confirmed();
    const before = await orderOf(orderId);

    await expect(writeOff(orderId, 'Counted by hand', 'an-operator')).rejects.toMatchObject({
      problem: { status: 409, reason: 'NOT_IN_NEED' },
    });
    expect(await orderOf(orderId)).toEqual(before);
  });

  it('is the same again for who did it and lost the answer, and refused to everybody else', async () => {
    const { orderId } = await shop.inNeed();
    await writeOff(orderId, 'Counted by hand', 'an-operator');
    const before = await orderOf(orderId);

    const again = await writeOff(orderId, 'Counted by hand', 'an-operator');

    expect(again).toMatchObject({ orderId, status: 'REJECTED' });
    for (const [reason, by] of [
      ['Counted by hand', 'another'],
      ['Found again', 'an-operator'],
    ] as const)
      await expect(writeOff(orderId, reason, by)).rejects.toMatchObject({
        problem: { status: 409, reason: 'NOT_IN_NEED' },
      });
    expect(await orderOf(orderId)).toEqual(before);
  });

  it.each([
    ['was claimed by another undo run', { undoRun: 'another', undoRuns: 7 }],
    ['was closed by a run', { closedBy: 'another' }],
    ['was confirmed', { status: 'CONFIRMED' }],
  ])('looks again when the order %s between its read and its write', async (_, change) => {
    const { orderId } = await shop.inNeed();
    await tamper('order', orderKey(orderId), { undoRun: `${orderId}.redrive-1`, undoRuns: 1 });
    let looks = 0;
    // It asks after the latest run between the two.
    mockClient(SFNClient)
      .on(DescribeExecutionCommand)
      .callsFake(async () => {
        if (++looks === 1) await tamper('order', orderKey(orderId), change);
        return { status: 'SUCCEEDED' };
      });

    await writeOff(orderId, 'Counted by hand', 'an-operator');

    expect(looks).toBe(2);
    expect(await orderOf(orderId)).toMatchObject({ ...change, needsAttention: false });
  });

  it('waits for what comes of an undo that is running', async () => {
    const { orderId } = await shop.inNeed();
    await tamper('order', orderKey(orderId), { undoRun: `${orderId}.redrive-1`, undoRuns: 1 });
    mockClient(SFNClient).on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });

    await expect(writeOff(orderId, 'Counted by hand', 'an-operator')).rejects.toMatchObject({
      problem: { status: 409, reason: 'RUN_UNDER_WAY' },
    });
    expect(await orderOf(orderId)).toMatchObject({ needsAttention: true });
  });

  it('is refused while a run is claimed and not started: started after it, the run gives back what a person has given back', async () => {
    const { orderId } = await shop.inNeed();
    const claimed = await claimUndo((await orderOf(orderId)) as unknown as OrderItem, 'redrive');

    await expect(writeOff(orderId, 'Counted by hand', 'an-operator')).rejects.toMatchObject({
      problem: { status: 409, reason: 'RUN_UNDER_WAY' },
    });
    await startUndo(claimed);
    await shop.executions.settle(orderId);

    expect(await orderOf(orderId)).not.toHaveProperty('writtenOff');
    expect(await violations()).toEqual([]);
  });
});
