import { setTimeout as sleep } from 'node:timers/promises';
import { aCampaign, aCustomer, admin, allPages, aProduct } from '../support/deployed/api.ts';

const terms = {
  name: '10 % off',
  discount: { type: 'PERCENT', value: 10, max: 500 },
  minOrderAmount: 1_000,
  quantity: 5,
  validFrom: '2020-01-01T01:00:00+01:00',
  validUntil: '2099-01-01T00:00:00Z',
};
const inUtc = { validFrom: '2020-01-01T00:00:00.000Z', validUntil: '2099-01-01T00:00:00.000Z' };

describe('the coupon API', () => {
  it('opens a campaign, its times in UTC, and no second one with its id', async () => {
    const couponId = `c-${Date.now()}`;

    const created = await admin.post('/coupons', { couponId, ...terms });
    const again = await admin.post('/coupons', { couponId, ...terms });

    expect([created.status, created.body]).toEqual([201, { couponId, ...terms, ...inUtc }]);
    expect([again.status, again.body.reason]).toEqual([409, 'COUPON_EXISTS']);
  });

  it.each([
    ['discount.value', { discount: { type: 'PERCENT', value: 101 } }],
    ['discount.type', { discount: { type: 'GIFT', value: 1 } }],
    ['validUntil', { validUntil: terms.validFrom }],
    ['validUntil', { validUntil: '9999-12-31T23:59:59-01:00' }],
    ['validFrom', { validFrom: 'yesterday' }],
    ['quantity', { quantity: 0 }],
    ['secret', { secret: true }],
  ])('answers 400, naming %s, to %j', async (field, change) => {
    const { status, body } = await admin.post('/coupons', { ...terms, ...change });

    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('issues one each, as long as there are any', async () => {
    const couponId = await aCampaign({ quantity: 1 });
    const [alice, bob] = await Promise.all([aCustomer({ balance: 0 }), aCustomer({ balance: 0 })]);

    const first = await alice.post(`/coupons/${couponId}/issue`);
    const again = await alice.post(`/coupons/${couponId}/issue`);
    const late = await bob.post(`/coupons/${couponId}/issue`);
    const unknown = await bob.post('/coupons/none/issue');

    expect([first.status, first.body]).toEqual([
      201,
      { couponId, userId: alice.userId, status: 'ISSUED', issuedAt: expect.any(String) },
    ]);
    expect([again.status, again.body.reason]).toEqual([409, 'ALREADY_ISSUED']);
    expect([late.status, late.body.reason]).toEqual([409, 'SOLD_OUT']);
    expect(unknown.status).toBe(404);
  });

  it('issues nothing outside of the period', async () => {
    const couponId = await aCampaign({ validFrom: '2098-01-01T00:00:00Z' });
    const customer = await aCustomer({ balance: 0 });

    const { status, body } = await customer.post(`/coupons/${couponId}/issue`);

    expect([status, body.reason]).toEqual([409, 'NOT_IN_PERIOD']);
  });

  it('validates a coupon by amount and by use', async () => {
    const customer = await aCustomer();
    const couponId = await aCampaign({ discount: terms.discount, minOrderAmount: 1_000 });
    await customer.post(`/coupons/${couponId}/issue`);
    const validation = async (amount: number | string) =>
      (await customer.get(`/coupons/${couponId}/validation?amount=${amount}`)).body;

    expect(await validation(2_000)).toEqual({ usable: true, discount: 200 });
    expect(await validation(99_000)).toEqual({ usable: true, discount: 500 });
    expect(await validation(999)).toEqual({ usable: false, reason: 'BELOW_MINIMUM' });
    expect(await validation('all')).toMatchObject({ status: 400, errors: [{ field: 'amount' }] });
    expect(await validation(20_000_000_000_000)).toEqual({ usable: true, discount: 500 });
    expect(await validation(20_000_000_000_001)).toMatchObject({
      status: 400,
      errors: [{ field: 'amount' }],
    });
    await customer.order({ items: [{ productId: await aProduct(), quantity: 2 }], couponId });
    expect(await validation(2_000)).toEqual({ usable: false, reason: 'ALREADY_USED' });
  });

  it('tells the discount on the dearest order there can be', async () => {
    const customer = await aCustomer({ balance: 0 });
    const couponId = await aCampaign({ discount: { type: 'PERCENT', value: 100 } });
    await customer.post(`/coupons/${couponId}/issue`);

    const { status, body } = await customer.get(`/coupons/${couponId}/validation?amount=20000000000000`);

    expect([status, body]).toEqual([200, { usable: true, discount: 20_000_000_000_000 }]);
  });

  it('lists all campaigns for admins, with what is left, each once', async () => {
    const customer = await aCustomer({ balance: 0 });
    const made = await Promise.all([aCampaign({ quantity: 3 }), aCampaign({ quantity: 40 })]);
    await customer.post(`/coupons/${made[0]}/issue`);

    const campaigns: { couponId: string; left: number }[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await admin.get(`/coupons?all&limit=3${cursor}`);
      campaigns.push(...body.items);
      if (!body.nextCursor) break;
      cursor = `&cursor=${body.nextCursor}`;
    }

    const found = await allPages(admin, `/admin/coupons?idPrefix=${made[1]?.slice(0, -1)}`, 1);
    expect(found.map(({ couponId }) => couponId)).toContain(made[1]);
    expect(found.every(({ couponId }) => couponId.startsWith(made[1]?.slice(0, -1)))).toBe(true);
    const left = made.map((id) =>
      campaigns.filter(({ couponId }) => couponId === id).map((item) => item.left),
    );
    expect(left).toEqual([[2], [40]]);
    expect(campaigns.length).toBe(new Set(campaigns.map(({ couponId }) => couponId)).size);
  });

  it('lets a coupon expire by itself', async () => {
    const customer = await aCustomer({ balance: 0 });
    const end = Date.now() + 2_000;
    const couponId = await aCampaign({ validUntil: new Date(end).toISOString() });
    await customer.post(`/coupons/${couponId}/issue`);

    const before = (await customer.get('/coupons')).body.items;
    await sleep(Math.max(0, end - Date.now()));
    const after = (await customer.get('/coupons')).body.items;
    const validation = await customer.get(`/coupons/${couponId}/validation?amount=1`);

    expect([before[0].status, after[0].status]).toEqual(['ISSUED', 'EXPIRED']);
    expect(validation.body).toEqual({ usable: false, reason: 'EXPIRED' });
  });

  it('lists my coupons newest first, with their terms, each once', async () => {
    const customer = await aCustomer({ balance: 0 });
    const couponIds: string[] = [];
    for (let n = 0; n < 3; n++) {
      const couponId = await aCampaign();
      await customer.post(`/coupons/${couponId}/issue`);
      couponIds.unshift(couponId);
    }

    const coupons = await allPages(customer, '/coupons', 1);

    expect(coupons).toEqual(
      couponIds.map((couponId) => ({
        couponId,
        userId: customer.userId,
        status: 'ISSUED',
        issuedAt: expect.any(String),
        name: '10 % off',
        discount: { type: 'PERCENT', value: 10 },
        minOrderAmount: 0,
        ...inUtc,
      })),
    );
  });
});
