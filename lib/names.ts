import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import type { Environment } from './environments.ts';

/**
 * Physical names. Some are needed before the thing exists: the order service starts the saga and the saga calls the order
 * service, so one of the two must know the other by name. The others are what people and scripts ask for. Tables are named by
 * CloudFormation, so that one can be replaced beside the old one.
 */
export function resourceNames({ name }: Pick<Environment, 'name'>) {
  const prefix = `order-saga-${name}`;
  return {
    function: (service: string) => `${prefix}-${service}`,
    orderSaga: `${prefix}-order-saga`,
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
    slackWebhookParameter: `/order-saga/${name}/slack-webhook`,
  };
}

export type QueueName = keyof ReturnType<typeof resourceNames>['queues'];

export const stateMachineArn = (stack: Stack, stateMachineName: string) =>
  Arn.format(
    {
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );

/** The executions of a state machine. */
export const executionsArn = (stack: Stack, stateMachineName: string) =>
  Arn.format(
    {
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );

export const tableArn = (stack: Stack, tableName: string) =>
  Arn.format({ service: 'dynamodb', resource: 'table', resourceName: tableName }, stack);

export const parameterArn = (stack: Stack, parameterName: string) =>
  Arn.format(
    { service: 'ssm', resource: 'parameter', resourceName: parameterName.replace(/^\//, '') },
    stack,
  );
