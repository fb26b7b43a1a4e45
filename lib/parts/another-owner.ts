import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { parameterArn } from '../arns.ts';
import type { Environment } from '../environments.ts';
import { resourceNames } from '../names.ts';
import type { ServiceFunction } from './service-function.ts';

/** Tells the Lambda who owns which domain, where the environment's monolith is, and what signs the calls to it. */
export function nameMonolith(
  service: ServiceFunction,
  environment: Environment,
  { baseUrl }: NonNullable<Environment['monolith']>,
): void {
  const { monolithSecretParameter } = resourceNames(environment);
  service.addEnvironment('MONOLITH_URL', baseUrl);
  service.addEnvironment('MONOLITH_SECRET_PARAMETER', monolithSecretParameter);
  nameOwners(service, environment, monolithSecretParameter);
}

/** Tells the Lambda where it is written who owns which domain, and whether one is being moved; lets it read `more` parameters, too. */
export function nameOwners(service: ServiceFunction, environment: Environment, ...more: string[]): void {
  const { ownersParameter } = resourceNames(environment);
  service.addEnvironment('OWNERS_PARAMETER', ownersParameter);
  const stack = Stack.of(service);
  service.addToRolePolicy(
    new PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: [ownersParameter, ...more].map((name) => parameterArn(stack, name)),
    }),
  );
}

/** For what is only done together with a look at the epoch. */
export const IN_TRANSACTIONS = {
  'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
};
