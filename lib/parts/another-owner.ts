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
  const { ownersParameter, monolithSecretParameter } = resourceNames(environment);
  service.addEnvironment('OWNERS_PARAMETER', ownersParameter);
  service.addEnvironment('MONOLITH_URL', baseUrl);
  service.addEnvironment('MONOLITH_SECRET_PARAMETER', monolithSecretParameter);
  const stack = Stack.of(service);
  service.addToRolePolicy(
    new PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: [ownersParameter, monolithSecretParameter].map((name) => parameterArn(stack, name)),
    }),
  );
}
