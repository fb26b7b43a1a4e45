import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { createCampaign } from '../../../lambdas/coupon/campaign.ts';
import type { NewCampaign } from '../../../lambdas/coupon/contract.ts';
import { router as couponRoutes } from '../../../lambdas/coupon/routes.ts';
import { router as productRoutes } from '../../../lambdas/product/routes.ts';
import type { Resolver } from '../../../lambdas/shared/api/http.ts';
import type { Owners } from '../../../lambdas/shared/participant/facade.ts';
import { routesOfOwner } from '../../../lambdas/shared/participant/facade-routes.ts';
import { answerInside, type InnerRequest } from '../../../lambdas/shared/participant/inner-door.ts';
import { readEpoch, runInEpoch, setEpoch } from '../../../lambdas/shared/participant/own-epoch.ts';
import { Fenced } from '../../../lambdas/shared/platform/conflicts.ts';
import { router as userRoutes } from '../../../lambdas/user/routes.ts';
import { arrange, CONTRACTS } from '../../ledger/contracts.ts';
import { beforeTransactionOn } from '../../support/faults/pauses.ts';
import { OWNED } from '../../support/participant/owned.ts';
import { aRequest } from '../../support/saga/requests.ts';
import { invoke } from '../../support/saga/saga.ts';
import { all, createTables, tableOf } from '../../support/saga/tables.ts';
import { anOrder, aPrice, createWorld } from '../../support/saga/world.ts';

beforeAll(createTables);

/** What a table holds beside its epoch. */
const rowsOf = async (domain: Parameters<typeof all>[0]) =>
  (await all(domain))
    .filter(({ sk }) => sk !== 'EPOCH')
    .map((item) => JSON.stringify(item))
    .sort();

describe('the epoch of a service', () => {
  const table = tableOf('payment');
  const set = (epoch: number, open: boolean) => setEpoch(table, { epoch, open });

  it('is the first, and open, before anything has moved', async () => {
    expect(await readEpoch(table)).toEqual({ epoch: 1, open: true });
  });

  it('is set by the rules, and says what is in force', async () => {
    expect(await set(1, false)).toEqual({ isSet: true, inForce: { epoch: 1, open: false } });
    expect(await set(1, true)).toEqual({ isSet: false, inForce: { epoch: 1, open: false } });
    expect(await set(3, true)).toEqual({ isSet: true, inForce: { epoch: 3, open: true } });
    expect(await set(3, true)).toEqual({ isSet: true, inForce: { epoch: 3, open: true } });
    expect(await set(2, false)).toEqual({ isSet: false, inForce: { epoch: 3, open: true } });
    expect(await readEpoch(table)).toEqual({ epoch: 3, open: true });
  });

  it('is asked for and set by who may invoke the Lambda', async () => {
    const asked = (request: object) => answerInside(request as InnerRequest, OWNED.payment);

    expect(await asked({ participant: 'readEpoch' })).toEqual({ epoch: 3, open: true });
    expect(await asked({ participant: 'setEpoch', epoch: 2, open: false })).toMatchObject({ isSet: false });
    await expect(asked({ participant: 'setEpoch', epoch: 0 })).rejects.toThrow(/epoch: .*open: /);
    await expect(asked({ participant: 'drop' })).rejects.toThrow('participant');
  });

  it('is never a lower one, whoever sets it at the same time', async () => {
    const set = await Promise.all([9, 5, 8, 4, 7, 6].map((epoch) => setEpoch(table, { epoch, open: false })));

    expect(await readEpoch(table)).toEqual({ epoch: 9, open: false });
    expect(set[0]).toEqual({ isSet: true, inForce: { epoch: 9, open: false } });
  });
});

describe.each(CONTRACTS)('$step', (contract) => {
  const { domain, step, compensation } = contract;
  const table = tableOf(domain);
  let epoch: number;

  /** A domain that is open, an order for it, and its commands in the epoch. */
  async function opened() {
    epoch = (await readEpoch(table)).epoch + 1;
    await setEpoch(table, { epoch, open: true });
    const arranged = await arrange(contract);
    const within = (run: () => Promise<unknown>, of = epoch) => runInEpoch(OWNED[domain], of, run);
    return { ...arranged, within };
  }
  const fence = () => setEpoch(table, { epoch: epoch + 1, open: false });

  it('works in its epoch as it does without one', async () => {
    const { within, run, seen, before } = await opened();

    await within(() => run(step));
    await within(() => run(step));

    expect(await seen()).toMatchObject(contract.effect);
    expect(await within(() => run(compensation))).toEqual({ undone: 'compensate' });
    expect(await seen()).toMatchObject({ ...contract.undone, coupon: before.coupon });
  });

  it.each(['another epoch', 'a closed side'])('is refused in %s, and nothing is recorded', async (how) => {
    const { within, run } = await opened();
    if (how === 'a closed side') await fence();
    const before = await rowsOf(domain);

    await expect(within(() => run(step), epoch + 1)).rejects.toThrow(Fenced);
    await expect(within(() => run(compensation), epoch + 1)).rejects.toThrow(Fenced);

    expect(await rowsOf(domain)).toEqual(before);
  });

  it('changes nothing when its epoch ends before it commits', async () => {
    const { within, run } = await opened();
    const before = await rowsOf(domain);
    beforeTransactionOn(table, fence);

    await expect(within(() => run(step))).rejects.toThrow(Fenced);

    expect(await rowsOf(domain)).toEqual(before);
  });

  it('is not rejected when its epoch ends before the rejection is recorded', async () => {
    const { within, runImpossible, state } = await opened();
    beforeTransactionOn(table, fence);

    await expect(within(runImpossible)).rejects.toThrow(Fenced);

    expect(await state()).toBeUndefined();
  });

  it.each(['given back', 'blocked'])('is not %s when the epoch ends before that commits', async (what) => {
    const { within, run } = await opened();
    if (what === 'given back') await within(() => run(step));
    const before = await rowsOf(domain);
    beforeTransactionOn(table, fence);

    await expect(within(() => run(compensation))).rejects.toThrow(Fenced);

    expect(await rowsOf(domain)).toEqual(before);
  });

  it('tells neither a duplicate nor a second undo what was decided before the epoch ended', async () => {
    const { within, run } = await opened();
    await within(() => run(step));
    await fence();

    await expect(within(() => run(step))).rejects.toThrow(Fenced);
    await within(() => run(compensation)).catch(() => {});
    await expect(within(() => run(compensation))).rejects.toThrow(Fenced);
  });
});

it('stands still once a fence is answered, whatever is under way', async () => {
  const table = tableOf('payment');
  const epoch = (await readEpoch(table)).epoch + 1;
  await setEpoch(table, { epoch, open: true });
  const world = await createWorld();
  const pay = () =>
    runInEpoch(OWNED.payment, epoch, () =>
      invoke({ command: 'processPayment', order: anOrder(world), price: aPrice(world) }),
    ).catch((error) => error.name);

  const under = Array.from({ length: 30 }, pay);
  await Promise.race(under);
  await setEpoch(table, { epoch: epoch + 1, open: false });
  const fenced = await rowsOf('payment');
  const outcomes = await Promise.all(under);

  expect(await rowsOf('payment')).toEqual(fenced);
  expect(
    outcomes.every((outcome) => outcome === 'Fenced' || Object.hasOwn(outcome as object, 'paymentId')),
  ).toBe(true);
});

describe('a route that changes a domain', () => {
  type World = Awaited<ReturnType<typeof createWorld>>;
  type Request = APIGatewayProxyEventV2WithJWTAuthorizer;
  const ADMIN = { isAdmin: true };
  const campaign = {
    name: 'A campaign',
    discount: { type: 'PERCENT', value: 10 },
    quantity: 5,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-01-01T00:00:00Z',
  };
  const ROUTES: [
    string,
    'product' | 'coupon' | 'user',
    Resolver,
    (world: World) => Promise<Request> | Request,
  ][] = [
    [
      'POST /products',
      'product',
      productRoutes,
      () => aRequest('POST /products', { ...ADMIN, body: { name: 'A mug', price: 1, stock: 1 } }),
    ],
    [
      'PUT /products/{productId}',
      'product',
      productRoutes,
      ({ productId }) =>
        aRequest('PUT /products/{productId}', { ...ADMIN, path: { productId }, body: { price: 7 } }),
    ],
    [
      'PUT /products/{productId}/stock',
      'product',
      productRoutes,
      ({ productId }) =>
        aRequest('PUT /products/{productId}/stock', { ...ADMIN, path: { productId }, body: { add: 5 } }),
    ],
    ['POST /coupons', 'coupon', couponRoutes, () => aRequest('POST /coupons', { ...ADMIN, body: campaign })],
    [
      'POST /coupons/{couponId}/issue',
      'coupon',
      couponRoutes,
      async () => {
        const { couponId } = await createCampaign({ ...campaign, minOrderAmount: 0 } as NewCampaign);
        return aRequest('POST /coupons/{couponId}/issue', { path: { couponId } });
      },
    ],
    [
      'PUT /users/me',
      'user',
      userRoutes,
      ({ userId }) => aRequest('PUT /users/me', { userId, body: { name: 'Another' } }),
    ],
    [
      'POST /users/me/balance',
      'user',
      userRoutes,
      ({ userId }) => aRequest('POST /users/me/balance', { userId, body: { amount: 500 } }),
    ],
  ];

  it.each(ROUTES)(
    '%s changes nothing when its epoch ends before it commits',
    async (_, domain, own, request) => {
      const table = tableOf(domain);
      const epoch = (await readEpoch(table)).epoch + 1;
      await setEpoch(table, { epoch, open: true });
      let inForce = epoch;
      const read = async () => ({ owner: 'service', epoch: inForce, phase: 'steady' });
      const owners = { read } as unknown as Owners;
      const routes = routesOfOwner(own, OWNED[domain], owners);
      const asked = await request(await createWorld());
      const answerTo = (event: typeof asked) => {
        const rawPath = event.rawPath.replaceAll(
          /\{(\w+)\}/g,
          (_all, name) => event.pathParameters?.[name] ?? '',
        );
        return routes.resolve({ ...event, rawPath }, { getRemainingTimeInMillis: () => 10_000 } as Context);
      };
      const before = await rowsOf(domain);
      beforeTransactionOn(table, () => setEpoch(table, { epoch: epoch + 1, open: false }));

      const refused = await answerTo(asked);

      expect(refused).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
      expect(await rowsOf(domain)).toEqual(before);
      await setEpoch(table, { epoch: epoch + 2, open: true });
      inForce = epoch + 2;
      expect([200, 201, 409]).toContain((await answerTo(asked)).statusCode);
    },
  );
});
