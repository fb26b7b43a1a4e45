import '../support/pressure/virtual-time.ts';

// Imported after the pauses are simulated ones.
const { burstOf, CAPPED } = await import('./burst.ts');
const { violations } = await import('../support/saga/findings.ts');
const { createTables } = await import('../support/saga/tables.ts');

beforeAll(createTables);

const ORDERS = 40;

describe('ten times more orders at once than can be served', () => {
  it.each([
    ['a Lambda concurrency of five', { concurrency: 5 }, 'refused' as const],
    ['a table of 30 units a second', { pressure: CAPPED(30) }, 'throttles' as const],
  ])('all end as they would alone, over %s', async (_what, limits, pushedBack) => {
    const burst = await burstOf(ORDERS, limits);

    expect(burst).toMatchObject({
      ends: { CONFIRMED: ORDERS * 0.8, 'REJECTED INSUFFICIENT_BALANCE': ORDERS * 0.2 },
      deadLetters: 0,
      refunded: 0,
    });
    expect(burst[pushedBack]).toBeGreaterThan(ORDERS / 2);
    expect(await violations()).toEqual([]);
  });
});
