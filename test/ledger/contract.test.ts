import type { SagaOrder } from '../../lambdas/shared/saga/saga-order.ts';
import { invoke } from '../support/saga/saga.ts';
import { createTables } from '../support/saga/tables.ts';
import { arrange, CONTRACTS, effectOf } from './contracts.ts';

beforeAll(createTables);

describe.each(CONTRACTS)('the ledger of $domain', (contract) => {
  const { step, compensation, effect, undone, reason } = contract;

  it(`applies ${step} once`, async () => {
    const { before, run, seen, state } = await arrange(contract);

    await run(step);

    expect(await seen()).toEqual({ ...before, ...effect });
    expect(await state()).toBe('APPLIED');
  });

  it('answers a duplicate with the same result and changes nothing', async () => {
    const { before, run, seen } = await arrange(contract);
    const first = await run(step);

    const second = await run(step);

    expect(second).toEqual(first);
    expect(await seen()).toEqual({ ...before, ...effect });
  });

  it('answers a duplicate with the same result also when the service would say no to it now', async () => {
    const { before, run, runImpossible, seen } = await arrange(contract);
    const first = await run(step);

    const second = await runImpossible();

    expect(second).toEqual(first);
    expect(await seen()).toEqual({ ...before, ...effect });
  });

  it('decides once between duplicates at once, of which it takes some and must refuse others', async () => {
    const { run, runImpossible } = await arrange(contract);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? runImpossible() : run(step))),
    );

    const answers = outcomes.map((outcome) =>
      JSON.stringify(outcome.status === 'fulfilled' ? outcome.value : outcome.reason.reason),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('applies 20 concurrent duplicates once, with one result', async () => {
    const { before, run, seen } = await arrange(contract);

    const results = await Promise.all(Array.from({ length: 20 }, () => run(step)));

    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(await seen()).toEqual({ ...before, ...effect });
  });

  it(`gives everything back with ${compensation}`, async () => {
    const { before, run, seen, state } = await arrange(contract);
    await run(step);

    const result = await run(compensation);

    expect(result).toEqual({ undone: 'compensate' });
    expect(await seen()).toEqual({ ...before, ...undone });
    expect(await state()).toBe('COMPENSATED');
  });

  it('gives back once, however often it is asked at the same time', async () => {
    const { before, run, seen } = await arrange(contract);
    await run(step);

    const results = (await Promise.all(Array.from({ length: 20 }, () => run(compensation)))) as {
      undone: string;
    }[];

    expect(results.filter(({ undone: deed }) => deed === 'compensate')).toHaveLength(1);
    expect(await seen()).toEqual({ ...before, ...undone });
  });

  it('undoes twice and restores once', async () => {
    const { before, run, seen, table } = await arrange(contract);
    await run(step);
    await run(compensation);
    const tableBefore = await table();

    const result = await run(compensation);

    expect(result).toEqual({ undone: 'leave' });
    expect(await table()).toEqual(tableBefore);
    expect(await seen()).toEqual({ ...before, ...undone });
  });

  it('blocks once, when 20 undo at the same time what was never applied', async () => {
    const { run, record, table } = await arrange(contract);
    const tableBefore = await table();

    const results = await Promise.all(Array.from({ length: 20 }, () => run(compensation)));

    expect(results.map((result) => JSON.stringify(result)).sort()).toEqual([
      '{"undone":"block"}',
      ...Array(19).fill('{"undone":"leave"}'),
    ]);
    expect(await table()).toEqual([...tableBefore, JSON.stringify(await record())].sort());
  });

  it('blocks a step that was never applied, and refuses it when it comes late', async () => {
    const { before, run, seen, state } = await arrange(contract);

    const result = await run(compensation);
    const late = run(step);

    await expect(late).rejects.toMatchObject({ name: 'OrderRejected', reason: 'ALREADY_COMPENSATED' });
    expect(result).toEqual({ undone: 'block' });
    expect(await state()).toBe('BLOCKED');
    expect(effectOf(await seen())).toEqual(effectOf(before));
  });

  it('refuses a step that comes again after it was undone', async () => {
    const { before, run, seen } = await arrange(contract);
    await run(step);
    await run(compensation);

    const again = run(step);

    await expect(again).rejects.toMatchObject({ name: 'OrderRejected', reason: 'ALREADY_COMPENSATED' });
    expect(await seen()).toEqual({ ...before, ...undone });
  });

  it('decides a race of step and compensation one way or the other, never half', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { before, run, seen, state } = await arrange(contract);
        await Promise.allSettled([run(step), run(compensation)]);
        // Whoever came second has the last word only through the ledger: the undo of an undo run ends it.
        await run(compensation);
        return { state: await state(), kept: effectOf(await seen()), before: effectOf(before) };
      }),
    );

    for (const { state, kept, before } of outcomes) {
      expect(['COMPENSATED', 'BLOCKED']).toContain(state);
      expect(kept).toEqual(state === 'COMPENSATED' ? { ...before, ...undone } : before);
    }
  });

  it(`changes nothing but the record when it rejects with ${reason}, and its late attempt is refused too`, async () => {
    const { before, run, runImpossible, seen, state, record, table } = await arrange(contract);
    const tableBefore = await table();

    const rejection = runImpossible();

    await expect(rejection).rejects.toMatchObject({ name: 'OrderRejected', reason });
    expect(await state()).toBe('REJECTED');
    // The very order that would succeed now: an attempt that was under way all the time.
    await expect(run(step)).rejects.toMatchObject({ name: 'OrderRejected', reason });
    expect(await run(compensation)).toEqual({ undone: 'leave' });
    expect(effectOf(await seen())).toEqual(effectOf(before));
    expect(await table()).toEqual([...tableBefore, JSON.stringify(await record())].sort());
  });

  it('rejects 20 concurrent duplicates with one reason and one record', async () => {
    const { runImpossible, record, table } = await arrange(contract);
    const tableBefore = await table();

    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, runImpossible));

    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.reason)).toEqual(
      Array(20).fill(reason),
    );
    expect(await table()).toEqual([...tableBefore, JSON.stringify(await record())].sort());
  });

  it('refuses a payload without an order, which nobody could undo, as unreadable', async () => {
    const call = invoke({ command: step, order: { orderId: '' } as SagaOrder });

    await expect(call).rejects.toMatchObject({ name: 'UnreadableCommand' });
    await expect(call).rejects.toThrow('order.orderId');
  });
});
