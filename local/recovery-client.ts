import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { localOrAws } from './aws.ts';
import { UserError } from './run.ts';

export interface RecoveryFunction {
  functionName: string;
  /** Of the local engine; without it, AWS. */
  endpoint?: string;
}

/** What the recovery Lambda answers to `reconcile`, `redrive` or `audit`. Throws UserError, with its words, when it fails. */
export async function askRecovery(
  { functionName, endpoint }: RecoveryFunction,
  command: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own answer
): Promise<any> {
  const lambda = new LambdaClient(localOrAws(endpoint));
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(command) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (FunctionError) throw new UserError(`recovery failed: ${answer?.errorType}: ${answer?.errorMessage}`);
  return answer;
}
