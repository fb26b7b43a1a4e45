import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { localOrAws } from '../stack/aws.ts';

/** The account and region that are asked: those of the shell, or the local engine. */
export interface Account {
  cloudFormation: CloudFormationClient;
  lambda: LambdaClient;
  quotas: ServiceQuotasClient;
  sns: SNSClient;
  ssm: SSMClient;
  sts: STSClient;
  /** SES may stand in another region. */
  sesIn: (region: string) => SESv2Client;
}

export function accountAt(endpoint: string | undefined): Account {
  const options = localOrAws(endpoint);
  return {
    cloudFormation: new CloudFormationClient(options),
    lambda: new LambdaClient(options),
    quotas: new ServiceQuotasClient(options),
    sns: new SNSClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
    sesIn: (region) => new SESv2Client({ ...options, region }),
  };
}

/** Which account it is, in which region. Throws when the shell has no credentials that AWS takes. */
export async function identityOf({ sts }: Account): Promise<{ account: string; region: string }> {
  const { Account: account = 'unknown' } = await sts.send(new GetCallerIdentityCommand({}));
  return { account, region: await sts.config.region() };
}
