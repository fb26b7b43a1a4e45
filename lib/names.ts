/* Names, and nothing but names: this file imports but another of names, so that the scripts may import it without loading the CDK. */

import type { Workflow } from './workflow.ts';

/** The five services that take part in the saga, each with a table of its own. */
export const DOMAINS = ['product', 'coupon', 'user', 'order', 'payment'] as const;
export type Domain = (typeof DOMAINS)[number];

/** Where nothing may be broken on purpose: the environments without `allowsChaos`, for the scripts, which load no CDK. */
export const UNBREAKABLE: readonly string[] = ['prod'];

/** What the names of all that an environment deploys begin with. */
export const environmentPrefix = (environment: string) => `order-saga-${environment}`;

/**
 * Physical names. Some are needed before the thing exists: the order service starts the saga and the saga calls the order
 * service, so one of the two must know the other by name. The others are what people and scripts ask for. Tables are named by
 * CloudFormation, so that one can be replaced beside the old one.
 */
export function resourceNames({ name }: { name: string }) {
  const prefix = environmentPrefix(name);
  return {
    /** Of the bootstrap stack whose roles deploy it: one for each environment, so that none can deploy another. */
    bootstrapQualifier: name === 'local' ? undefined : `os${name}`,
    stack: (id: string) => `${prefix}-${id}`,
    function: (service: string) => `${prefix}-${service}`,
    orderSaga: `${prefix}-order-saga`,
    orderSagaExpress: `${prefix}-order-saga-express`,
    orderUndo: `${prefix}-order-undo`,
    idempotencyTable: `${prefix}-idempotency`,
    queues: {
      deadLetters: `${prefix}-dead-letters`,
      alerts: `${prefix}-alerts`,
      alertsFailure: `${prefix}-alerts-failure`,
      journalFailure: `${prefix}-journal-failure`,
    },
    eventBus: `${prefix}-events`,
    dashboard: prefix,
    alarm: (what: string) => `${prefix}-${what}`,
    chaosParameter: `/order-saga/${name}/chaos`,
    /** Who owns which domain, where there is a monolith, and the secret that signs the calls to it. */
    ownersParameter: `/order-saga/${name}/owners`,
    /** What a move of a domain notes beside that. */
    movesParameter: `/order-saga/${name}/moves`,
    monolithSecretParameter: `/order-saga/${name}/monolith-secret`,
    slackWebhookParameter: `/order-saga/${name}/slack-webhook`,
  };
}

/** The state machine that runs those orders forward that are taken in now; the other finishes what was taken in before a change. */
export const forwardMachine = ({ name, workflow }: { name: string; workflow: Workflow }) => {
  const { orderSaga, orderSagaExpress } = resourceNames({ name });
  return workflow === 'express' ? orderSagaExpress : orderSaga;
};

/** The operator of the local engine, where a password protects nothing: the console signs in with it. */
export const LOCAL_ADMIN = { username: 'admin@example.com', password: 'Only-on-this-machine-1' } as const;

export type QueueName = keyof ReturnType<typeof resourceNames>['queues'];
