import { runSaga } from '../support/saga.ts';
import { createTables } from '../support/tables.ts';
import { anOrder, BALANCE, createWorld, possessions, STOCK } from '../support/world.ts';

beforeAll(createTables);

describe('the saga', () => {
  it('confirms an order with every effect once', async () => {
    const world = await createWorld();
    const order = anOrder(world);

    const { path, failed } = await runSaga(order);

    expect(failed).toBeUndefined();
    expect(path).toEqual([
      'DecreaseStock',
      'HasCoupon?',
      'UseCoupon',
      'DecreaseBalance',
      'CreateOrder',
      'ProcessPayment',
      'ConfirmOrder',
      'OrderConfirmed',
    ]);
    expect(await possessions(world, order.orderId)).toEqual({
      stock: STOCK - 2,
      balance: BALANCE - 1_800,
      coupon: 'USED',
      placed: true,
      payment: 'PAID',
    });
  });
});
