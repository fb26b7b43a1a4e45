import { chargeBalance } from '../../lambdas/user/charge.ts';
import { decreaseBalance, increaseBalance } from '../../lambdas/user/commands.ts';
import { userKey } from '../../lambdas/user/table.ts';
import { all, createTables, get } from '../support/saga/tables.ts';
import { anOrder, aPrice, createWorld } from '../support/saga/world.ts';

beforeAll(createTables);

it('counts as many entries in the item of a user as the history has, whatever changes the balance', async () => {
  const world = await createWorld();
  const userId = `new-${world.userId}`;
  const order = anOrder({ ...world, userId });
  const counted = async () => (await get('user', userKey(userId)))?.entries;
  const entries = async () =>
    (await all('user')).filter(({ pk, sk }) => pk === `USER#${userId}` && String(sk).startsWith('ENTRY#'))
      .length;

  for (const [index, change] of [
    () => chargeBalance(userId, 'first', { amount: 5_000 }),
    () => chargeBalance(userId, 'second', { amount: 5_000 }),
    () => decreaseBalance({ order, price: aPrice(world) }),
    () => increaseBalance({ order }),
  ].entries()) {
    await change();

    expect([await counted(), await entries()]).toEqual([index + 1, index + 1]);
  }
});
