import { ledgerKey } from '../../lambdas/shared/saga/step-ledger.ts';
import { loseNextReply } from '../support/faults/lost-replies.ts';
import { createTables, get, put, remove } from '../support/saga/tables.ts';
import { arrange, CONTRACTS, effectOf } from './contracts.ts';

beforeAll(createTables);

const NINETY_DAYS = 90 * 24 * 60 * 60;
const ninetyDaysAfter = (time: unknown) => Math.floor(Date.parse(String(time)) / 1000) + NINETY_DAYS;

describe.each(CONTRACTS)('when the reply of a transaction of $domain is lost', (contract) => {
  const { step, compensation, effect, undone, reason } = contract;

  it(`${step} comes again, gets the stored result and changes nothing`, async () => {
    const { before, run, seen, record, table } = await arrange(contract);
    loseNextReply();
    await expect(run(step)).rejects.toThrow('reply lost');
    const tableBefore = await table();

    const result = await run(step);

    expect(result).toEqual((await record())?.result);
    expect(result).toBeDefined();
    expect(await table()).toEqual(tableBefore);
    expect(await seen()).toEqual({ ...before, ...effect });
  });

  it(`${step} is rejected again, although it would succeed now`, async () => {
    const { before, run, runImpossible, seen, state, table } = await arrange(contract);
    loseNextReply();
    await expect(runImpossible()).rejects.toThrow('reply lost');
    const tableBefore = await table();

    const again = run(step);

    await expect(again).rejects.toMatchObject({ name: 'OrderRejected', reason });
    expect(await state()).toBe('REJECTED');
    expect(await table()).toEqual(tableBefore);
    expect(effectOf(await seen())).toEqual(effectOf(before));
  });

  it(`${compensation} comes again and gives back nothing more`, async () => {
    const { before, run, seen, state, table } = await arrange(contract);
    await run(step);
    loseNextReply();
    await expect(run(compensation)).rejects.toThrow('reply lost');
    const tableBefore = await table();

    const result = await run(compensation);

    expect(result).toEqual({ undone: 'leave' });
    expect(await state()).toBe('COMPENSATED');
    expect(await table()).toEqual(tableBefore);
    expect(await seen()).toEqual({ ...before, ...undone });
  });

  it(`${compensation} of what was never applied has blocked it all the same`, async () => {
    const { before, run, seen, state } = await arrange(contract);
    loseNextReply();
    await expect(run(compensation)).rejects.toThrow('reply lost');

    const result = await run(compensation);
    const late = run(step);

    await expect(late).rejects.toMatchObject({ name: 'OrderRejected', reason: 'ALREADY_COMPENSATED' });
    expect(result).toEqual({ undone: 'leave' });
    expect(await state()).toBe('BLOCKED');
    expect(effectOf(await seen())).toEqual(effectOf(before));
  });
});

describe.each(CONTRACTS)('when an item of $domain is missing', (contract) => {
  const { domain, step, compensation, undone, onMissing } = contract;

  it(`${step} without what it changes ends with: ${onMissing}`, async () => {
    const { run, item, state } = await arrange(contract);
    await remove(domain, item.pk, item.sk);

    const outcome = await run(step).then(
      () => 'applied',
      (error) => error.reason,
    );

    expect(outcome).toBe(onMissing);
    expect(await state()).toBe(onMissing === 'applied' ? 'APPLIED' : 'REJECTED');
  });

  it(`${compensation} fails and undoes not even half, until the item is back`, async () => {
    const { before, run, item, seen, state, table } = await arrange(contract);
    await run(step);
    const lost = await get(domain, item);
    await remove(domain, item.pk, item.sk);
    const tableBefore = await table();

    const undo = run(compensation);

    await expect(undo).rejects.toThrow('an item that it changed is missing');
    expect(await state()).toBe('APPLIED');
    expect(await table()).toEqual(tableBefore);
    await put(domain, lost as Record<string, unknown>);
    expect(await run(compensation)).toEqual({ undone: 'compensate' });
    expect(await seen()).toEqual({ ...before, ...undone });
  });
});

describe.each(CONTRACTS)('the record of a step of $domain', (contract) => {
  const { domain, step, compensation, undone, onForgotten } = contract;

  it('never expires when it is of a sale, and otherwise 90 days after its last change', async () => {
    const [applied, compensated, blocked, rejected] = await Promise.all(
      Array.from({ length: 4 }, () => arrange(contract)),
    );

    await applied?.run(step);
    await compensated?.run(step);
    await compensated?.run(compensation);
    await blocked?.run(compensation);
    await rejected?.runImpossible().catch(() => {});

    expect(await applied?.record()).not.toHaveProperty('expiresAt');
    const undoing = await compensated?.record();
    expect(undoing?.expiresAt).toBe(ninetyDaysAfter(undoing?.compensatedAt));
    for (const record of [await blocked?.record(), await rejected?.record()])
      expect(record?.expiresAt).toBe(ninetyDaysAfter(record?.at));
  });

  it('is not needed any more when it has expired: nothing is given back twice, and nothing late is applied', async () => {
    const { order, before, run, seen } = await arrange(contract);
    await run(step);
    await run(compensation);
    const { pk, sk } = ledgerKey(step, order.orderId);
    await remove(domain, pk, sk);

    const again = await run(compensation);
    const late = run(step);

    await expect(late).rejects.toMatchObject({ name: 'OrderRejected', reason: 'ALREADY_COMPENSATED' });
    expect(again).toEqual({ undone: 'block' });
    expect(await seen()).toEqual({ ...before, ...undone });
  });

  it(`is all that keeps a duplicate out, or not: without it, by force, ${step} ends with ${onForgotten.outcome}`, async () => {
    const { order, before, run, seen } = await arrange(contract);
    await run(step);
    const { pk, sk } = ledgerKey(step, order.orderId);
    await remove(domain, pk, sk);

    const outcome = await run(step).then(
      () => 'applied',
      (error) => error.reason,
    );

    expect(outcome).toBe(onForgotten.outcome);
    expect(await seen()).toEqual({ ...before, ...onForgotten.effect });
  });
});
