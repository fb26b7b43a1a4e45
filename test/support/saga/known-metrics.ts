import { COMMAND_METRICS, SAGA_METRICS, WHOLE_SAGA } from '../../../lambdas/shared/platform/metric-names.ts';
import { ORDER_REASONS } from '../../../lambdas/shared/saga/errors.ts';
import { COMMANDS } from '../../../lib/services.ts';

/** A metric as somebody asks for it. */
export interface Asked {
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
}

/** Ours: metric -> the dimensions that it is emitted with. The saga's tests hold this against what the code emits. */
export const OWN_DIMENSIONS: Record<string, string[][]> = {
  ...Object.fromEntries(
    Object.keys(COMMAND_METRICS).map((name) => [name, [['command', 'environment', 'service']]]),
  ),
  ...Object.fromEntries(Object.keys(SAGA_METRICS).map((name) => [name, [['environment', 'service']]])),
  SagaRejected: [
    ['environment', 'service'],
    ['environment', 'reason', 'service'],
  ],
};

/** What AWS emits by itself, of what we ask for: namespace -> metric -> dimensions; from the services' own documentation. */
const AWS_DIMENSIONS: Record<string, Record<string, string[]>> = {
  'AWS/Lambda': { Errors: ['FunctionName'], Throttles: ['FunctionName'], IteratorAge: ['FunctionName'] },
  'AWS/States': {
    ExecutionsStarted: ['StateMachineArn'],
    ExecutionsFailed: ['StateMachineArn'],
    ExecutionsTimedOut: ['StateMachineArn'],
    ExecutionsAborted: ['StateMachineArn'],
    ExecutionThrottled: ['StateMachineArn'],
    LambdaFunctionsTimedOut: ['LambdaFunctionArn'],
  },
  'AWS/SQS': { ApproximateNumberOfMessagesVisible: ['QueueName'] },
  'AWS/ApiGateway': { Count: ['ApiId'], '4xx': ['ApiId'], '5xx': ['ApiId'], Latency: ['ApiId'] },
};

/** Whether somebody emits what is asked for; a dimension of ours must also have a value that it can have. */
export function isEmitted({ namespace, metric, dimensions }: Asked): boolean {
  const names = Object.keys(dimensions).sort();
  if (namespace !== 'order-saga') return isSame(AWS_DIMENSIONS[namespace]?.[metric], names);
  return Boolean(OWN_DIMENSIONS[metric]?.some((set) => isSame(set, names))) && hasValues(metric, dimensions);
}

function hasValues(metric: string, { service, command, reason }: Record<string, string>): boolean {
  if (metric in COMMAND_METRICS)
    return COMMANDS.some((known) => known.service === service && known.command === command);
  return service === WHOLE_SAGA && (reason === undefined || ORDER_REASONS.some((known) => known === reason));
}

const isSame = (one: string[] | undefined, other: string[]) => JSON.stringify(one) === JSON.stringify(other);
