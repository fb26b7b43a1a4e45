import { aCustomer, aProduct, balanceOf, endOf, stockOf } from '../support/deployed/stack.ts';

const BUYERS = 100;
const UNITS = 60;
/** The local engine starts a process for each concurrent call. */
const AT_ONCE = 30;

describe('a sale', () => {
  it('confirms 60 of 100 concurrent buyers of 60 units and rejects the other 40', async () => {
    const { api } = await aCustomer({ balance: BUYERS });
    const productId = await aProduct({ stock: UNITS, price: 1 });
    const order = { items: [{ productId, quantity: 1 }] };

    const ends: { status: string; reason?: string }[] = [];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, buyer) => {
        for (let n = buyer; n < BUYERS; n += AT_ONCE) {
          const { body } = await api.post('/orders', order);
          ends.push(await endOf(api, body.orderId));
        }
      }),
    );

    const rejected = ends.filter(({ status }) => status === 'REJECTED');
    expect(ends.filter(({ status }) => status === 'CONFIRMED')).toHaveLength(UNITS);
    expect(rejected.map(({ reason }) => reason)).toEqual(Array(BUYERS - UNITS).fill('INSUFFICIENT_STOCK'));
    expect(await stockOf(productId)).toBe(0);
    expect(await balanceOf(api)).toBe(BUYERS - UNITS);
  });
});
