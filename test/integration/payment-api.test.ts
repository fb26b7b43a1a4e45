import { aCustomer, allPages, aProduct } from '../support/deployed/api.ts';

describe('the payment API', () => {
  it('lists my payments newest first, and shows each', async () => {
    const customer = await aCustomer();
    const productId = await aProduct({ price: 700 });
    const orderIds: string[] = [];
    for (let n = 0; n < 3; n++) {
      orderIds.unshift((await customer.order({ items: [{ productId, quantity: 1 }] })).body.orderId);
    }

    const payments = await allPages(customer, '/payments', 2);
    const one = await customer.get(`/payments/${payments[0]?.paymentId}`);

    expect(payments).toEqual(
      orderIds.map((orderId) => ({
        paymentId: `payment-${orderId}`,
        orderId,
        amount: 700,
        status: 'PAID',
        paidAt: expect.any(String),
      })),
    );
    expect([one.status, one.body]).toEqual([200, payments[0]]);
  });

  it('answers 404 for a payment that does not exist', async () => {
    const customer = await aCustomer({ balance: 0 });

    const { status } = await customer.get('/payments/payment-none');

    expect(status).toBe(404);
  });
});
