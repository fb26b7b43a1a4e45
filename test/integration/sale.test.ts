import { aCustomer, aProduct, balanceOf, endOf, stockOf } from '../support/stack.ts';

const BUYERS = 100;
const UNITS = 60;

describe('a sale', () => {
  it('confirms 60 of 100 concurrent buyers of 60 units and rejects the other 40', async () => {
    const { api } = await aCustomer({ balance: BUYERS });
    const productId = await aProduct({ stock: UNITS, price: 1 });
    const order = { items: [{ productId, quantity: 1 }] };

    const answers = await Promise.all(Array.from({ length: BUYERS }, () => api.post('/orders', order)));
    expect(answers.map(({ status }) => status)).toEqual(Array(BUYERS).fill(202));
    const ends: { status: string; reason?: string }[] = [];
    for (const { body } of answers) ends.push(await endOf(api, body.orderId));

    const rejected = ends.filter(({ status }) => status === 'REJECTED');
    expect(ends.filter(({ status }) => status === 'CONFIRMED')).toHaveLength(UNITS);
    expect(rejected.map(({ reason }) => reason)).toEqual(Array(BUYERS - UNITS).fill('INSUFFICIENT_STOCK'));
    expect(await stockOf(productId)).toBe(0);
    expect(await balanceOf(api)).toBe(BUYERS - UNITS);
  });
});
