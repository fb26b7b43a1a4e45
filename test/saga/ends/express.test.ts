import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { createTables } from '../../support/saga/tables.ts';

// Before the Lambdas' code is loaded: it looks once.
process.env.WORKFLOW = 'express';
const { orderIdFor, takeOrder } = await import('../../../lambdas/orchestrator/intake.ts');
const { isExpress } = await import('../../../lambdas/shared/saga/runs.ts');
const { nowOf, storedOrder } = await import('../../support/saga/orders.ts');

beforeAll(createTables);

const stepFunctions = mockClient(SFNClient).on(StartExecutionCommand).resolves({});
beforeEach(() => stepFunctions.resetHistory());
const machines = () =>
  stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.stateMachineArn);

const items = [{ productId: 'tea', quantity: 2 }];

describe('where orders are run as Express', () => {
  it('one that is taken in is, and its record says so', async () => {
    const order = await takeOrder('alice', randomUUID(), { items }, 'a-request');

    expect(order).toMatchObject({ workflow: 'express' });
    expect(isExpress(await nowOf(order))).toBe(true);
    expect(machines()).toEqual([process.env.ORDER_SAGA_EXPRESS_ARN]);
  });

  it('one that was taken in before is run as it was meant to be', async () => {
    const key = randomUUID();
    const order = await storedOrder({ orderId: orderIdFor('alice', key), userId: 'alice', items });

    await takeOrder('alice', key, { items }, 'a-request');

    expect(isExpress(order)).toBe(false);
    expect(machines()).toEqual([process.env.ORDER_SAGA_ARN]);
  });
});
