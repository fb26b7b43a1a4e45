import { answerInside, type InnerRequest } from '../../../lambdas/shared/participant/inner-door.ts';
import { readEpoch, setEpoch } from '../../../lambdas/shared/participant/own-epoch.ts';
import { arrange, CONTRACTS } from '../../ledger/contracts.ts';
import { OWNED } from '../../support/participant/owned.ts';
import { createTables, tableOf } from '../../support/saga/tables.ts';

beforeAll(createTables);

describe.each(CONTRACTS)('the state of $step', (contract) => {
  const { domain, step, compensation, reason } = contract;
  const table = tableOf(domain);
  const ask = (request: object) => answerInside(request as InnerRequest, OWNED[domain]);

  async function arranged() {
    const story = await arrange(contract);
    return { ...story, stateOf: () => ask({ participant: 'stepState', step, orderId: story.order.orderId }) };
  }

  it('is what the ledger says of it, with its result, also on a closed side', async () => {
    const { run, stateOf } = await arranged();
    expect(await stateOf()).toEqual({ state: 'ABSENT' });
    const result = await run(step);

    const { epoch } = await readEpoch(table);
    await setEpoch(table, { epoch, open: false });
    expect(await stateOf()).toEqual({ state: 'APPLIED', result });
    await setEpoch(table, { epoch: epoch + 1, open: true });

    await run(compensation);
    expect(await stateOf()).toEqual({ state: 'COMPENSATED', result });
  });

  it('names the reason of a rejection, and says when it is blocked', async () => {
    const refused = await arranged();
    await refused.runImpossible().catch(() => {});
    const blocked = await arranged();
    await blocked.run(compensation);

    expect(await refused.stateOf()).toEqual({ state: 'REJECTED', reason });
    expect(await blocked.stateOf()).toEqual({ state: 'BLOCKED' });
  });

  it('is asked for by a step and an order', async () => {
    await expect(ask({ participant: 'stepState', step: 'steal', orderId: 'a b' })).rejects.toThrow(
      /step: .*orderId: /,
    );
  });
});
