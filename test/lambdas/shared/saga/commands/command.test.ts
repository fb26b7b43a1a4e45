import * as z from 'zod/mini';
import { command, compensation, step } from '../../../../../lambdas/shared/saga/commands/command.ts';
import type { Step } from '../../../../../lambdas/shared/saga/commands/step-plan.ts';
import { RunRefused } from '../../../../../lambdas/shared/saga/errors.ts';
import { orderPayload } from '../../../../../lambdas/shared/saga/saga-order.ts';
import type { StepLedger } from '../../../../../lambdas/shared/saga/step-ledger.ts';

const order = {
  orderId: 'o-1',
  userId: 'alice',
  items: [{ productId: 'tea', quantity: 2 }],
  correlationId: 'a-request',
};

/** What the ledger was asked for; it plans what it is given, as if nothing stood there. */
function aLedger() {
  const applied: Step<unknown, unknown>[] = [];
  const undone: unknown[][] = [];
  const ledger = {
    applyOnce: async (wanted: Step<unknown, unknown>) => {
      applied.push(wanted);
      return (await wanted.plan([{ pk: 'found' }] as never, true)).result;
    },
    undoOnce: async (...wanted: unknown[]) => {
      undone.push(wanted);
      return 'COMPENSATED';
    },
  } as unknown as StepLedger;
  return { ledger, applied, undone };
}

const asked: unknown[][] = [];
const guard = (...run: unknown[]) => {
  asked.push(run);
  if (run[1] === 'another') throw new RunRefused('not its own');
};
beforeEach(() => asked.splice(0));

describe.each([
  ['a command', () => command(orderPayload, async () => 'done', guard)],
  ['a step', () => step(aLedger().ledger, 'decreaseStock', orderPayload, async () => plan, { guard })],
])('%s', (_which, make) => {
  it('shows its schema, and runs for its order and its run alone', async () => {
    const made = make();

    await made({ order });
    await made({ order, executionName: 7 });

    expect(made.schema).toBe(orderPayload);
    expect(asked).toEqual([
      ['o-1', undefined],
      ['o-1', '7'],
    ]);
    await expect(made({ order, executionName: 'another' })).rejects.toThrow('not its own');
    expect(() => made.admit({ order, executionName: 'another' })).toThrow('not its own');
    expect(made.admit({ order })).toBeUndefined();
  });

  it.each([
    [{}, 'order: is required'],
    [{ order: {} }, 'order.orderId: is required'],
  ])('is unreadable when no order can be read in it: %j', async (payload, message) => {
    await expect(make()(payload)).rejects.toMatchObject({ name: 'UnreadableCommand', message });
  });
});

const plan = { result: 'taken', effects: { units: 2 }, writes: [] };

describe('a command', () => {
  it('answers with what it was made to do, of the payload that was read', async () => {
    const made = command(z.object({ order: z.object({ orderId: z.string() }) }), async (payload) => payload);

    expect(await made({ order, executionName: 'o-1' })).toEqual({ order: { orderId: 'o-1' } });
  });

  it('names each field that it cannot take', async () => {
    const made = command(z.object({ units: z.int() }), async () => 'done');

    await expect(made('nothing')).rejects.toThrow('payload: must be an object');
    await expect(made({ units: 'many' })).rejects.toMatchObject({
      name: 'UnreadableCommand',
      message: 'units: must be a number',
    });
  });
});

describe('a step', () => {
  it('gives the ledger its name, its order and what it reads, and plans by what is found', async () => {
    const { ledger, applied } = aLedger();
    const planned: unknown[] = [];
    const made = step(
      ledger,
      'decreaseStock',
      orderPayload,
      async (...all) => {
        planned.push(all);
        return plan;
      },
      { reads: (payload) => [{ pk: payload.order.userId, sk: 'USER' }] },
    );

    expect(await made({ order })).toBe('taken');
    expect(applied).toEqual([
      {
        name: 'decreaseStock',
        orderId: 'o-1',
        correlationId: 'a-request',
        reads: [{ pk: 'alice', sk: 'USER' }],
        plan: expect.any(Function),
      },
    ]);
    expect(planned).toEqual([[{ order }, [{ pk: 'found' }], true]]);
  });

  it('reads nothing where it needs nothing, and a correlation id that is no text is none', async () => {
    const { ledger, applied } = aLedger();
    const made = step(ledger, 'useCoupon', z.object({}), async () => plan);

    await made({ order: { orderId: 'o-1', correlationId: 7 } });

    expect(applied).toMatchObject([{ reads: undefined, correlationId: undefined }]);
  });

  it('is refused by the ledger, and not before it, when its payload cannot be taken', async () => {
    const { ledger, applied } = aLedger();
    const made = step(ledger, 'decreaseStock', orderPayload, async () => plan, {
      reads: () => [{ pk: 'never', sk: 'read' }],
    });

    await expect(made({ order: { ...order, items: [] } })).rejects.toMatchObject({
      name: 'OrderRejected',
      message: 'INVALID_COMMAND: order.items: must name at least one product',
    });
    expect(applied).toMatchObject([{ orderId: 'o-1', reads: [] }]);
  });
});

describe('a compensation', () => {
  it('undoes its step by the inverse of the effects, whatever run sends it', async () => {
    const { ledger, undone } = aLedger();
    const inverse = () => [];
    const made = compensation(ledger, 'decreaseStock', inverse);

    expect(await made({ order, executionName: 'another' })).toEqual({ undone: 'COMPENSATED' });
    expect(undone).toEqual([['decreaseStock', 'o-1', inverse, 'a-request']]);
    expect(made.schema.safeParse({ order: { orderId: 'o-1' } }).success).toBe(true);
  });
});
