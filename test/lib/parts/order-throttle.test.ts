import { type Environment, environmentNamed } from '../../../lib/environments.ts';
import { orderSaga, orderUndo } from '../../../lib/parts/saga-definition.ts';
import { orderLimits, QUOTAS, STATES } from '../../../lib/quotas.ts';
import { templatesOf } from '../../support/templates.ts';

const UNBOUNDED = { rateLimit: 100_000, burstLimit: 100_000 };
const EVERY_ENVIRONMENT = ['local', 'dev', 'staging', 'prod'];
const [ORDERS, CANCELLATIONS] = ['POST /orders', 'POST /orders/{orderId}/cancel'] as const;

const settingsOf = (name: string, given: Partial<Environment> = {}) =>
  (templatesOf(name, {}, given).api ?? []).find(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage')?.Properties
    .RouteSettings;

describe.each(Object.entries(QUOTAS))('in a %s', (_region, quota) => {
  it('orders, and all that may have to be undone of them, stay below what Step Functions takes', () => {
    const { orders, cancellations } = orderLimits(quota, { throttle: UNBOUNDED, workflow: 'standard' });

    // At both limits, with every tenth order falling back by itself.
    const starts = orders.rate + cancellations.rate;
    const transitions = orders.rate * STATES.forward + (0.1 * orders.rate + cancellations.rate) * STATES.undo;
    expect(starts).toBeLessThan(quota.starts);
    expect(transitions).toBeLessThan(quota.transitions);
    // And no lower than they must.
    expect(Math.max(starts / quota.starts, transitions / quota.transitions)).toBeGreaterThan(0.85);
  });

  it('Express takes more orders, whose undos are still Standard', () => {
    const standard = orderLimits(quota, { throttle: UNBOUNDED, workflow: 'standard' });
    const express = orderLimits(quota, { throttle: UNBOUNDED, workflow: 'express' });

    expect(express.orders).toEqual({ rate: 5_400, burst: 10_800 });
    expect(express.cancellations).toEqual(standard.cancellations);
  });
});

it('counts the states that there are', () => {
  const tasks = (states: object) =>
    Object.keys(states).filter(
      (name) => !['LeftAlone', 'RunRefused', 'SendToDeadLetterQueue'].includes(name),
    );

  const undo = tasks(orderUndo.States);
  expect(undo).toHaveLength(STATES.undo);
  expect(tasks(orderSaga.States).filter((name) => !undo.includes(name))).toHaveLength(STATES.forward);
});

describe('the stage', () => {
  it('throttles what starts runs by its region, which only CloudFormation knows', () => {
    const limit = (rate: number) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: 2 * rate });

    expect(settingsOf('prod')).toEqual({
      [ORDERS]: { 'Fn::If': ['HasLargeQuota', limit(245), limit(81)] },
      [CANCELLATIONS]: { 'Fn::If': ['HasLargeQuota', limit(24), limit(8)] },
    });
  });

  it('goes by the quota of an account where AWS has raised it', () => {
    const settings = settingsOf('prod', { stepFunctionsQuota: { starts: 1_000, transitions: 10_000 } });

    expect(settings[ORDERS]).toEqual({ ThrottlingRateLimit: 818, ThrottlingBurstLimit: 1_636 });
  });

  it.each(EVERY_ENVIRONMENT)('lets no more orders through in %s than the API takes altogether', (name) => {
    const { throttle } = environmentNamed(name);
    const [, large, other] = settingsOf(name)[ORDERS]['Fn::If'];

    for (const { ThrottlingRateLimit } of [large, other])
      expect(ThrottlingRateLimit).toBeLessThanOrEqual(throttle.rateLimit);
  });
});
