import { SSMClient } from '@aws-sdk/client-ssm';
import { readParameter } from '../../../lambdas/orchestrator/parameter.ts';
import { ownerReader } from '../../../lambdas/shared/participant/owners.ts';
import { parametersOf } from '../../../lambdas/shared/participant/parameters.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { tableLease } from '../../../tools/migrate/lease.ts';
import { parameterRecords } from '../../../tools/migrate/records.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

describe('the lease of a mover', () => {
  let time = 1_000_000;
  const lease = (by: string) =>
    tableLease(dynamo, process.env.IDEMPOTENCY_TABLE as string, { by, now: () => time });

  it('is held by one of all who take it at once', async () => {
    const all = ['a', 'b', 'c', 'd'].map(lease);

    const taken = await Promise.allSettled(all.map((each) => each.hold()));

    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(taken.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { message: expect.stringMatching(/^[abcd] is moving a domain: .* run this again in 20 s$/) },
    });
    for (const each of all) await each.release();
  });

  it('ends by itself, unless it is held on', async () => {
    const [killed, next] = [lease('killed'), lease('next')];
    await killed.hold();
    time += 15_000;
    await killed.hold();
    time += 15_000;
    await expect(next.hold()).rejects.toThrow('killed is moving a domain');

    time += 6_000;
    await next.hold();

    await expect(killed.hold()).rejects.toThrow('next is moving a domain');
    await next.release();
  });

  it('is not given back by one who has lost it', async () => {
    const [slow, next] = [lease('slow'), lease('next')];
    await slow.hold();
    time += 21_000;
    await next.hold();

    await slow.release();

    time += 5_000;
    await expect(slow.hold()).rejects.toThrow('next is moving a domain');
    await next.release();
    await slow.hold();
    await slow.release();
  });
});

describe('what a mover notes', () => {
  it('stands in two parameters, by domain; the services read the one', async () => {
    const names = { owners: '/order-saga/one-mover-test/owners', moves: '/order-saga/one-mover-test/moves' };
    const records = parameterRecords(new SSMClient({}), names);
    const paid = { owner: 'monolith', epoch: 3, phase: 'draining' } as const;
    const move = { to: 'service', startedAt: '2026-01-01T00:00:00.000Z' } as const;

    expect(await records.ownership('payment')).toEqual({ owner: 'service', epoch: 1, phase: 'steady' });
    expect(await records.move('payment')).toBeUndefined();
    await records.setOwnership('payment', paid);
    await records.setOwnership('user', { ...paid, epoch: 9 });
    await records.setMove('payment', move);

    expect(await records.ownership('payment')).toEqual(paid);
    expect(await records.move('payment')).toEqual(move);
    for (const read of [readParameter, parametersOf()]) {
      expect(await ownerReader(names.owners, read)('payment')).toEqual(paid);
      expect(await ownerReader(names.owners, read)('user')).toEqual({ ...paid, epoch: 9 });
      expect(await ownerReader('/no/such/parameter', read)('user')).toMatchObject({ owner: 'service' });
    }
  });
});
