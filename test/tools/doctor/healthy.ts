import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { type Environment, environmentNamed } from '../../../lib/environments.ts';
import { accountAt } from '../../../tools/doctor/account.ts';
import { examine } from '../../../tools/doctor/examine.ts';

export const cloudFormation = mockClient(CloudFormationClient);
export const lambda = mockClient(LambdaClient);
export const quotas = mockClient(ServiceQuotasClient);
export const ses = mockClient(SESv2Client);
export const sns = mockClient(SNSClient);
export const ssm = mockClient(SSMClient);

export const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alerts';
export const WEBHOOK = 'https://hooks.slack.com/services/T0/B0/secret';

/** An environment with everything set that can be set. */
export const environment: Environment = {
  ...environmentNamed('prod'),
  corsOrigins: ['https://shop.test'],
  runbookUrl: 'https://wiki.test/runbook.md',
  throttle: { rateLimit: 100, burstLimit: 200 },
  concurrency: { orchestrator: 50, order: 50 },
  signUpEmail: { from: 'shop@shop.test', sesRegion: 'eu-central-1' },
  alerts: { slack: true, email: 'ops@shop.test' },
};

/** An account in which nothing is wrong for it. */
export function makeHealthy(): void {
  for (const client of [cloudFormation, lambda, quotas, ses, sns, ssm]) client.reset();
  ssm
    .on(GetParameterCommand, { Name: '/cdk-bootstrap/osprod/version' })
    .resolves({ Parameter: { Value: '30' } });
  ssm
    .on(GetParameterCommand, { Name: '/order-saga/prod/slack-webhook' })
    .resolves({ Parameter: { Value: WEBHOOK, Type: 'SecureString' } });
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: 'order-saga-prod-operations',
        StackStatus: 'UPDATE_COMPLETE',
        CreationTime: new Date(),
        Outputs: [{ OutputKey: 'AlertsTopicArn', OutputValue: TOPIC }],
      },
      {
        StackName: 'order-saga-dev-order',
        StackStatus: 'UPDATE_ROLLBACK_FAILED',
        CreationTime: new Date(),
      },
    ],
  });
  lambda.on(GetAccountSettingsCommand).resolves({
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
  });
  lambda
    .on(GetFunctionConcurrencyCommand)
    .rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
  quotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value: 5_000 } });
  ses.on(GetAccountCommand).resolves({ ProductionAccessEnabled: true, SendingEnabled: true });
  ses.on(GetEmailIdentityCommand).resolves({ VerifiedForSendingStatus: true });
  sns.on(ListSubscriptionsByTopicCommand).resolves({
    Subscriptions: [{ Protocol: 'email', Endpoint: 'ops@shop.test', SubscriptionArn: `${TOPIC}:1` }],
  });
}

/** What the doctor says is not ok, with these settings in place of the healthy ones. */
export async function troublesOf(given: Partial<Environment> = {}) {
  process.env.AWS_REGION = 'eu-central-1';
  const findings = await examine({ ...environment, ...given }, accountAt(undefined));
  return findings
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ check, verdict, says, fix }) => [check, verdict, says, fix].filter(Boolean).join(' | '));
}
