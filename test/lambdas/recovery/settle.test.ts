import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { simulate } from '../../support/pressure/virtual-time.ts';

const { settle } = await import('../../../lambdas/recovery/settle.ts');

const documents = mockClient(DynamoDBDocumentClient);
const { now } = Date;
beforeEach(() => documents.reset());
afterEach(() => {
  Date.now = now;
});

interface State {
  status: string;
  needsAttention: boolean;
  undoRun?: string;
  closedBy?: string;
  unresolved?: Record<string, { Error: string; Cause?: string }>;
}
const UNDONE = { status: 'REJECTED', needsAttention: false };
/** As the run before has left it: the one that was just started has not closed it. */
const IN_NEED = { status: 'REJECTED', needsAttention: true, undoRun: 'redrive-2', closedBy: 'redrive-1' };
const FAILED = {
  ...IN_NEED,
  closedBy: 'redrive-2',
  unresolved: {
    increaseStock: { Error: 'Lambda.Unknown' },
    restoreCoupon: { Error: 'Down', Cause: '{"errorMessage":"no coupons today"}' },
  },
};

/** Waits, in simulated time, for orders that are as `stateAt` has them after so many milliseconds. */
async function wait(
  orderIds: string[],
  stateAt: (orderId: string, ms: number) => State | undefined,
  isTimeUp: (ms: number) => boolean = () => false,
) {
  let asked = 0;
  return simulate(1, async (clock) => {
    Date.now = clock.now;
    documents.on(GetCommand).callsFake(async ({ Key }) => {
      asked++;
      const orderId = Key.pk.slice('ORDER#'.length);
      const state = stateAt(orderId, clock.now());
      return { Item: state && { orderId, ...state } };
    });
    const settled = await settle(orderIds, () => isTimeUp(clock.now()));
    return { ...settled, asked, ms: clock.now() };
  });
}

describe('orders whose undo was just started', () => {
  it('are finished when nothing of them is unresolved, and are asked for until then', async () => {
    expect(
      await wait(['fast', 'slow'], (orderId, ms) => (orderId === 'fast' || ms >= 1_000 ? UNDONE : IN_NEED)),
    ).toEqual({ finished: ['fast', 'slow'], failedAgain: [], running: [], asked: 5, ms: 1_000 });
  });

  it('have failed again when that run has closed them and left something behind: what, and why', async () => {
    expect(await wait(['bad'], (_, ms) => (ms >= 500 ? FAILED : IN_NEED))).toEqual({
      finished: [],
      failedAgain: [
        {
          orderId: 'bad',
          unresolved: ['restoreCoupon', 'increaseStock'],
          why: 'restoreCoupon: Down: no coupons today; increaseStock: Lambda.Unknown',
        },
      ],
      running: [],
      asked: 2,
      ms: 500,
    });
  });

  it('are not called failed by the first run, which no redrive has started', async () => {
    const first = { ...IN_NEED, undoRun: undefined, closedBy: undefined };

    expect(
      await wait(
        ['one'],
        () => first,
        (ms) => ms >= 250,
      ),
    ).toMatchObject({ failedAgain: [], running: ['one'] });
  });

  it('are waited for 60 s, and no longer', async () => {
    expect(await wait(['one', 'never'], (orderId) => (orderId === 'one' ? UNDONE : IN_NEED))).toEqual({
      finished: ['one'],
      failedAgain: [],
      running: ['never'],
      asked: 241,
      ms: 60_000,
    });
  });

  it('are waited for as long as the Lambda has time', async () => {
    expect(
      await wait(
        ['never'],
        () => IN_NEED,
        (ms) => ms >= 500,
      ),
    ).toEqual({ finished: [], failedAgain: [], running: ['never'], asked: 2, ms: 500 });
  });

  it('are not waited for when they are gone', async () => {
    expect(await wait(['gone'], () => undefined)).toEqual({
      finished: [],
      failedAgain: [],
      running: [],
      asked: 1,
      ms: 250,
    });
  });

  it('are not waited for when there are none', async () => {
    expect(await wait([], () => UNDONE)).toEqual({
      finished: [],
      failedAgain: [],
      running: [],
      asked: 0,
      ms: 0,
    });
  });
});
