import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { schedulerOfThisAccount } from './trust.ts';

/**
 * Calls the service with the command, again and again. What the function does not survive Lambda tries twice more within some
 * minutes, which every scheduled command bears; then the next call makes up for it.
 */
export function invokeEvery(
  scope: Construct,
  id: string,
  { minutes, service, command }: { minutes: number; service: IFunction; command: Record<string, unknown> },
): void {
  const role = new Role(scope, `${id}Role`, { assumedBy: schedulerOfThisAccount() });
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [service.functionArn] }),
  );
  const schedule = new CfnSchedule(scope, id, {
    scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: service.functionArn,
      roleArn: role.roleArn,
      input: JSON.stringify(command),
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
  });
  // Its first call comes at once, and must find the policy in place.
  schedule.node.addDependency(role);
}
