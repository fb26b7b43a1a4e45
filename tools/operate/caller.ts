import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { localOrAws } from '../stack/aws.ts';

/** Who runs the script, by the credentials of the shell: written beside what an operator changes. */
export async function callerOf(endpoint: string | undefined): Promise<string> {
  const { Arn = 'unknown' } = await new STSClient(localOrAws(endpoint)).send(
    new GetCallerIdentityCommand({}),
  );
  return Arn;
}
