import { billFor } from './bill.ts';
import { Meter } from './meter.ts';

const meter = new Meter(process.env.TEST_ENDPOINT as string);
// Before a Lambda is loaded: its clients are made with it.
process.env.AWS_ENDPOINT_URL = await meter.listen();
const { measureOneOrder } = await import('./one-order.ts');

afterAll(() => meter.close());

describe('a million confirmed orders', () => {
  it('stay below what they may cost', async () => {
    const used = await measureOneOrder(meter);

    expect(used).toMatchObject({ states: 6, commands: 5, journal: { busEvents: 6 } });
    expect(used.saga.requests).toBe(6);
    expect(used.saga.writeUnits).toBeGreaterThanOrEqual(4 * 2 * 2);
    expect(billFor(1_000_000, used, 'standard').usd).toBeLessThanOrEqual(235);
    expect(billFor(1_000_000, used, 'express').usd).toBeLessThanOrEqual(65);
  });
});
