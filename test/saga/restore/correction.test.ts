import { correctCampaign } from '../../../lambdas/coupon/correction.ts';
import { decreaseStock, increaseStock } from '../../../lambdas/product/commands.ts';
import { correctStock } from '../../../lambdas/product/correction.ts';
import { createProduct } from '../../../lambdas/product/product.ts';
import { changeStock } from '../../../lambdas/product/stock-change.ts';
import { productKey } from '../../../lambdas/product/table.ts';
import { readCorrection } from '../../../lambdas/shared/correction.ts';
import { correctBalance } from '../../../lambdas/user/correction.ts';
import { userKey } from '../../../lambdas/user/table.ts';
import { conflictAsOnAws } from '../../support/faults/conflicts.ts';
import { loseNextReply } from '../../support/faults/lost-replies.ts';
import { follow } from '../../support/saga/backups.ts';
import { auditNow } from '../../support/saga/findings.ts';
import { Shop } from '../../support/saga/shop.ts';
import { get, put } from '../../support/saga/tables.ts';
import { anOrder, BALANCE, createWorld, STOCK } from '../../support/saga/world.ts';

beforeAll(Shop.open);
/** Whatever a test has corrected, twice or at once, is right in the end. */
afterEach(async () => expect((await auditNow()).violations).toEqual([]));

/** A product whose item says so many units too many, as one that was restored. */
async function aWrongProduct(tooMany: number): Promise<string> {
  const { productId } = await createWorld();
  await set('product', productKey(productId), { stock: STOCK + tooMany });
  return productId;
}

async function set(domain: 'product' | 'user', key: { pk: string; sk: string }, fields: object) {
  await put(domain, { ...(await get(domain, key)), ...key, ...fields });
}

const correction = (id: string, difference: number, number = 1) =>
  readCorrection({ command: 'correct', id, difference, number, by: 'an-operator' });
const stockOf = async (productId: string) => (await get('product', productKey(productId)))?.stock;

describe('a correction', () => {
  it('is made once by 20 at once', async () => {
    const productId = await aWrongProduct(3);

    const conflicts = conflictAsOnAws();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => correctStock(correction(productId, -3))),
    );
    conflicts.restore();

    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.name] : []));
    // Some may have been pushed back too often; none has changed anything twice.
    expect(new Set(refused).size ? new Set(refused) : new Set(['Throttled'])).toEqual(new Set(['Throttled']));
    expect(await stockOf(productId)).toBe(STOCK);
  });

  it('is found by its repetition when its reply was lost', async () => {
    const productId = await aWrongProduct(3);

    loseNextReply();
    await expect(correctStock(correction(productId, -3))).rejects.toThrow('reply lost');
    const again = await correctStock(correction(productId, -3));

    expect(again).toEqual({ id: productId, now: STOCK });
  });

  it('of two audits is the first when they name another difference: the next audit names what is left', async () => {
    const productId = await aWrongProduct(3);

    await correctStock(correction(productId, -2));
    await expect(correctStock(correction(productId, -3))).rejects.toThrow(
      'correction 1 was made already, of -2: audit again, it names what is left',
    );
    const [left] = (await auditNow()).violations;
    await follow(left?.fix);

    expect(left?.fix).toBe(`npm run correct -- --product ${productId} --difference -1 --number 2 --env test`);
    expect(await stockOf(productId)).toBe(STOCK);
  });

  it('is the same however many orders come between the audit and it', async () => {
    const world = await createWorld();
    await set('product', productKey(world.productId), { stock: STOCK + 3 });
    const [finding] = (await auditNow()).violations;
    const [kept, undone] = [anOrder(world, { quantity: 1 }), anOrder(world, { quantity: 2 })];
    await Promise.all([decreaseStock({ order: kept }), decreaseStock({ order: undone })]);

    await Promise.all([follow(finding?.fix), increaseStock({ order: undone })]);
    await increaseStock({ order: kept });

    expect(await stockOf(world.productId)).toBe(STOCK);
  });

  it('leaves no less than nothing', async () => {
    const { productId } = await createProduct({ name: 'Mug', price: 1_000, stock: 2 });
    const { userId, couponId } = await createWorld();

    await expect(correctStock(correction(productId, -3))).rejects.toMatchObject({
      name: 'CannotCorrect',
      message: `${productId}: 2 are left: 3 cannot be taken away.`,
    });
    await expect(correctBalance(correction(userId, -BALANCE - 1))).rejects.toMatchObject({
      name: 'CannotCorrect',
      message: `${userId}: the balance is ${BALANCE}; changed by ${-BALANCE - 1} it would be below 0`,
    });
    await expect(correctCampaign(correction(couponId, -1))).rejects.toMatchObject({ name: 'CannotCorrect' });
    expect((await get('user', userKey(userId)))?.balance).toBe(BALANCE);
    expect(await stockOf(productId)).toBe(2);
  });

  it('of what is not there asks to restore it first', async () => {
    await expect(correctStock(correction('nothing', 1))).rejects.toMatchObject({ name: 'CannotCorrect' });
    await expect(correctBalance(correction('nobody', 1))).rejects.toThrow(
      'nobody: there is no such user; restore the item first',
    );
    await expect(correctCampaign(correction('nothing', 1))).rejects.toThrow(
      'nothing: there are no shares of such a campaign; restore them first',
    );
  });

  it('of a product with shares takes from where the units lie, and puts where they are dealt out from', async () => {
    const { productId } = await createProduct({ name: 'Mug', price: 1_000, stock: 40, stockShares: 4 });

    const less = await correctStock(correction(productId, -5, 1));
    const again = await correctStock(correction(productId, 5, 2));

    expect([less.now, again.now]).toEqual([35, 40]);
  });

  it('changes no history: what was put in stays what it was', async () => {
    const productId = await aWrongProduct(3);
    await correctStock(correction(productId, -3));

    await changeStock(productId, { set: 25 });

    expect(await stockOf(productId)).toBe(25);
  });
});

describe('what is no correction', () => {
  const right = { command: 'correct', id: 'mug', difference: -2, number: 1, by: 'an-operator' };

  it.each([
    [{ ...right, difference: 0 }, 'difference: must not be 0'],
    [{ ...right, difference: 1.5 }, 'difference: '],
    [{ ...right, number: 0 }, 'number: '],
    [{ ...right, id: 'a b' }, 'id: '],
    [{ ...right, by: undefined }, 'by: '],
    [{ ...right, force: true }, 'force'],
  ])('(%j) is refused, and the bad field named', (event, message) => {
    expect(() => readCorrection(event)).toThrow(message);
  });
});
