import { Aws } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/**
 * Lambda, on behalf of this account and of no other. "IfExists", because a call of Lambda's own that does not say for whom it
 * acts must still be able to start the function.
 */
export const lambdaOfThisAccount = () =>
  new ServicePrincipal('lambda.amazonaws.com', {
    conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });

/** EventBridge Scheduler, for the schedules of this account: it names their group, and never a single schedule. */
export const schedulerOfThisAccount = () =>
  new ServicePrincipal('scheduler.amazonaws.com', {
    conditions: {
      StringEquals: {
        'aws:SourceAccount': Aws.ACCOUNT_ID,
        'aws:SourceArn': `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule-group/default`,
      },
    },
  });
