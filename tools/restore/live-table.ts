import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { resourceNames } from '../../lib/names.ts';
import { outputsOf } from '../stack/stack-outputs.ts';
import { UserError } from '../terminal/run.ts';

/** The table of a domain, as the stack of the environment names it. */
export async function liveTable(domain: string, environment: string): Promise<string> {
  const stack = resourceNames({ name: environment }).stack(domain);
  const { TableName } = await outputsOf(new CloudFormationClient(), stack);
  if (!TableName) throw new UserError(`the stack ${stack} names no table`);
  return TableName;
}
