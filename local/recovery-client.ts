import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { localOrAws } from './aws.ts';
import { readOutputs } from './outputs.ts';
import { UserError } from './run.ts';

export interface RecoveryFunction {
  functionName: string;
  /** Of the local engine; without it, AWS. */
  endpoint?: string;
}

/** The recovery Lambda of an environment; `local` is the stack that npm start runs. */
export function recoveryOf(environment: string): RecoveryFunction {
  if (environment !== 'local') return { functionName: `order-saga-${environment}-recovery` };
  const { functions, endpoint } = readOutputs();
  return { functionName: functions.recovery, endpoint };
}

/** What the recovery Lambda answers to `reconcile`, `redrive`, `audit` or `replay`. Throws UserError, with its words, when it fails. */
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
