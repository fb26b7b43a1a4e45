import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { resourceNames } from '../../lib/names.ts';
import { localOrAws } from '../stack/aws.ts';
import { localOutputs } from '../stack/outputs.ts';
import { outputsOf } from '../stack/stack-outputs.ts';
import type { UserPool } from '../stack/users.ts';

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
