import { randomUUID } from 'node:crypto';
import { adjustBalance } from '../../../lambdas/user/adjustment.ts';
import { chargeBalance } from '../../../lambdas/user/charge.ts';
import { violations } from '../../support/saga/findings.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const by = 'an-operator';
const reason = 'Charged twice by mistake';

async function aUser(): Promise<string> {
  const userId = randomUUID();
  await chargeBalance(userId, randomUUID(), { amount: 500 });
  return userId;
}

describe('adjusting a balance', () => {
  it('is conserved for the audit, whichever way it goes', async () => {
    const userId = await aUser();

    await adjustBalance(userId, { key: 'down', by, amount: -200, reason });
    const { balance } = await adjustBalance(userId, { key: 'up', by, amount: 50, reason });

    expect(balance).toBe(350);
    expect(await violations()).toEqual([]);
  });

  it('is done once, when five of one key come at once', async () => {
    const userId = await aUser();

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => adjustBalance(userId, { key: 'once', by, amount: -100, reason })),
    );

    expect(new Set(answers.map(({ balance }) => balance))).toEqual(new Set([400]));
  });

  it('never takes the balance below zero, however many take at once', async () => {
    const userId = await aUser();

    const answers = await Promise.allSettled(
      ['a', 'b', 'c'].map((key) => adjustBalance(userId, { key, by, amount: -200, reason })),
    );

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await adjustBalance(userId, { key: 'left', by, amount: -100, reason })).toEqual({
      userId,
      balance: 0,
    });
    expect(await violations()).toEqual([]);
  });

  it('refuses another amount under the same key', async () => {
    const userId = await aUser();
    await adjustBalance(userId, { key: 'one', by, amount: 100, reason });

    await expect(adjustBalance(userId, { key: 'one', by, amount: 200, reason })).rejects.toMatchObject({
      problem: { status: 422 },
    });
  });
});
