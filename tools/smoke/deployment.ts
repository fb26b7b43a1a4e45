import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { resourceNames } from '../../lib/names.ts';
import { localOrAws } from '../stack/aws.ts';
import { localOutputs } from '../stack/outputs.ts';
import type { UserPool } from '../stack/users.ts';
import { UserError } from '../terminal/run.ts';

export interface Deployment {
  apiUrl: string;
  userPool: UserPool;
}

/** Where an environment answers and who may sign in, as its stacks say; "local" is the stack that npm start runs. */
export async function findDeployment(environment: string, port?: string): Promise<Deployment> {
  const local = localOutputs(environment, port);
  const endpoint = local?.endpoint;
  const names = resourceNames({ name: environment });
  const cloudFormation = new CloudFormationClient(localOrAws(endpoint));
  const identity = await outputsOf(cloudFormation, names.stack('identity'));
  const api = await outputsOf(cloudFormation, names.stack('api'));
  return {
    // The host that the local engine names does not resolve on this machine.
    apiUrl: local?.apiUrl ?? (api.ApiUrl as string),
    userPool: { endpoint, userPoolId: identity.UserPoolId as string, clientId: identity.ClientId as string },
  };
}

async function outputsOf(client: CloudFormationClient, StackName: string): Promise<Record<string, string>> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error) => {
    if (error.name !== 'ValidationError') throw error;
    throw new UserError(`there is no stack ${StackName} in this account and region`);
  });
  const outputs = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey, OutputValue }) => [OutputKey as string, OutputValue as string]),
  );
}
