import { correctStock } from '../../../lambdas/product/correction.ts';
import { correctionOfOwner } from '../../../lambdas/shared/owned-handler.ts';
import { readEpoch, setEpoch } from '../../../lambdas/shared/participant/own-epoch.ts';
import type { Ownership } from '../../../lambdas/shared/participant/owners.ts';
import { Fenced } from '../../../lambdas/shared/platform/conflicts.ts';
import { beforeTransactionOn } from '../../support/faults/pauses.ts';
import { OWNED } from '../../support/participant/owned.ts';
import { createTables, tableOf } from '../../support/saga/tables.ts';
import { createWorld, possessions } from '../../support/saga/world.ts';

beforeAll(createTables);

const table = tableOf('product');
const correctAs = (ownership: Partial<Ownership>) =>
  correctionOfOwner(correctStock, OWNED.product, {
    read: async () => ({ owner: 'service', epoch: 1, phase: 'steady', ...ownership }),
  });
const correction = (id: string) => ({
  command: 'correct' as const,
  id,
  difference: -3,
  number: 1,
  by: 'operator',
});
const stockOf = async (world: Awaited<ReturnType<typeof createWorld>>) =>
  (await possessions(world, 'none')).stock;

describe('a correction', () => {
  it('is refused while another owns what it would set right', async () => {
    const world = await createWorld();

    const refused = correctAs({ owner: 'monolith' })(correction(world.productId));

    await expect(refused).rejects.toThrow('product is owned by the monolith');
    expect(await stockOf(world)).toBe(10);
  });

  it('changes nothing when its epoch ends before it commits, and is made in the next', async () => {
    const world = await createWorld();
    const { epoch } = await readEpoch(table);
    beforeTransactionOn(table, () => setEpoch(table, { epoch: epoch + 1, open: false }));

    await expect(correctAs({ epoch })(correction(world.productId))).rejects.toThrow(Fenced);

    expect(await stockOf(world)).toBe(10);
    await setEpoch(table, { epoch: epoch + 2, open: true });
    await correctAs({ epoch: epoch + 2 })(correction(world.productId));
    expect(await stockOf(world)).toBe(7);
  });
});
