import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Domain, resourceNames } from '../../lib/names.ts';
import { localOrAws } from '../stack/aws.ts';
import { localOutputs } from '../stack/outputs.ts';
import { UserError } from '../terminal/run.ts';

export interface ServiceFunction {
  functionName: string;
  /** Of the local engine; without it, AWS. */
  endpoint?: string;
}

/** The Lambda of a service in an environment; `local` is the stack that npm start runs, on this port if there is one. */
export function serviceOf(
  service: 'orchestrator' | 'recovery' | 'journal' | Domain,
  environment: string,
  port?: string,
): ServiceFunction {
  const local = localOutputs(environment, port);
  return local
    ? { functionName: local.functions[service], endpoint: local.endpoint }
    : { functionName: resourceNames({ name: environment }).function(service) };
}

/** What the Lambda answers to a command of an operator. Throws UserError, with its words, when it fails. */
export async function askService(
  { functionName, endpoint }: ServiceFunction,
  command: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own answer
): Promise<any> {
  const lambda = new LambdaClient(localOrAws(endpoint));
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(command) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (FunctionError)
    throw new UserError(`${functionName} failed: ${answer?.errorType}: ${answer?.errorMessage}`);
  return answer;
}
