import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { simulate } from '../../support/pressure/virtual-time.ts';

const { finishedAmong } = await import('../../../lambdas/recovery/settle.ts');

const documents = mockClient(DynamoDBDocumentClient);
const { now } = Date;
beforeEach(() => documents.reset());
afterEach(() => {
  Date.now = now;
});

type State = { status: string; needsAttention: boolean } | undefined;
const UNDONE = { status: 'REJECTED', needsAttention: false };
const IN_NEED = { status: 'REJECTED', needsAttention: true };

/** Waits, in simulated time, for orders that are as `stateAt` has them after so many milliseconds. */
async function wait(
  orderIds: string[],
  stateAt: (orderId: string, ms: number) => State,
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
    const finished = await finishedAmong(orderIds, () => isTimeUp(clock.now()));
    return { finished, asked, ms: clock.now() };
  });
}

describe('orders whose undo was just started', () => {
  it('are finished when nothing of them is unresolved, and are asked for until then', async () => {
    expect(
      await wait(['fast', 'slow'], (orderId, ms) => (orderId === 'fast' || ms >= 1_000 ? UNDONE : IN_NEED)),
    ).toEqual({ finished: ['fast', 'slow'], asked: 5, ms: 1_000 });
  });

  it('are waited for 8 s, and no longer', async () => {
    expect(await wait(['one', 'never'], (orderId) => (orderId === 'one' ? UNDONE : IN_NEED))).toEqual({
      finished: ['one'],
      asked: 33,
      ms: 8_000,
    });
  });

  it('are waited for as long as the Lambda has time', async () => {
    expect(
      await wait(
        ['never'],
        () => IN_NEED,
        (ms) => ms >= 500,
      ),
    ).toEqual({ finished: [], asked: 2, ms: 500 });
  });

  it('are not waited for when they are gone', async () => {
    expect(await wait(['gone'], () => undefined)).toEqual({ finished: [], asked: 1, ms: 250 });
  });

  it('are not waited for when there are none', async () => {
    expect(await wait([], () => UNDONE)).toEqual({ finished: [], asked: 0, ms: 0 });
  });
});
