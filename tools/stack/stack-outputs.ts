import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '../terminal/run.ts';

/** What a stack says about itself. Throws UserError when there is none of that name. */
export async function outputsOf(
  client: CloudFormationClient,
  StackName: string,
): Promise<Record<string, string>> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error) => {
    if (error.name !== 'ValidationError') throw error;
    throw new UserError(`there is no stack ${StackName} in this account and region`);
  });
  const outputs = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey, OutputValue }) => [OutputKey as string, OutputValue as string]),
  );
}
