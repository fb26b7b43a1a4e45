import { DOMAINS, type Domain } from '../../lib/names.ts';
import type { Workflow } from '../../lib/workflow.ts';
import { portFrom } from '../terminal/arguments.ts';
import { localFolder, outputsFile } from '../terminal/paths.ts';
import { UserError } from '../terminal/run.ts';
import { LOCAL_REGION } from './aws.ts';
import { LOCAL_NAMES, type StackOutputs } from './deploy.ts';
import { RunningStacks } from './running-stacks.ts';

export interface LocalUser {
  userId: string;
  token: string;
}

/** What a running local stack tells about itself in `.local/outputs.json`. */
export interface Outputs {
  endpoint: string;
  region: string;
  apiUrl: string;
  /** The operator's pages. */
  consoleUrl: string;
  environment: 'local';
  /** How orders are run forward. */
  workflow: Workflow;
  users: Record<'alice' | 'bob' | 'admin', LocalUser>;
  tables: Record<Domain | 'idempotency' | 'journal', string>;
  functions: Record<Domain | 'orchestrator' | 'recovery' | 'journal' | 'notifier', string>;
  stateMachines: { orderSaga: string; orderUndo: string };
  queues: { deadLetter: string; alerts: string; alertsFailure: string; journalFailure: string };
  /** The name of the event bus. */
  eventBus: string;
  parameters: { chaos: string; slackWebhook: string; owners?: string };
  /** The shop as it was, when it runs beside the stack. */
  monolith?: { baseUrl: string; secret: string };
  /** What an alert goes through; the sink stands for the mailbox and for Slack, and answers GET with what arrived there. */
  alerts: { topic: string; sink: string };
}

/** The outputs, but for the users, from what the stacks say. */
export function outputsOf(endpoint: string, stacks: StackOutputs, sink: string): Omit<Outputs, 'users'> {
  const output = (stack: string, name: string) => stacks[LOCAL_NAMES.stack(stack)]?.[name] as string;
  const perDomain = (name: string) =>
    Object.fromEntries(DOMAINS.map((domain) => [domain, output(domain, name)])) as Record<Domain, string>;
  return {
    endpoint,
    region: LOCAL_REGION,
    // The host that API Gateway names does not resolve on this machine; the path does.
    apiUrl: `${endpoint}/_aws/execute-api/${output('api', 'ApiId')}/$default`,
    consoleUrl: `${endpoint}/_aws/execute-api/${output('api', 'ApiId')}/$default/console`,
    environment: 'local',
    workflow: output('saga', 'Workflow') as Workflow,
    tables: {
      ...perDomain('TableName'),
      idempotency: output('saga', 'IdempotencyTableName'),
      journal: output('journal', 'TableName'),
    },
    functions: {
      ...perDomain('FunctionName'),
      orchestrator: output('orchestrator', 'FunctionName'),
      recovery: output('recovery', 'FunctionName'),
      journal: output('journal', 'FunctionName'),
      notifier: output('operations', 'NotifierFunctionName'),
    },
    stateMachines: { orderSaga: output('saga', 'OrderSagaArn'), orderUndo: output('saga', 'OrderUndoArn') },
    queues: {
      deadLetter: output('saga', 'DeadLetterQueueUrl'),
      alerts: output('operations', 'AlertsQueueUrl'),
      alertsFailure: output('operations', 'AlertsFailureQueueUrl'),
      journalFailure: output('journal', 'FailureQueueUrl'),
    },
    eventBus: output('journal', 'EventBusName'),
    parameters: {
      chaos: output('saga', 'ChaosParameter'),
      slackWebhook: output('operations', 'SlackWebhookParameter'),
    },
    alerts: { topic: output('operations', 'AlertsTopicArn'), sink },
  };
}

/** All that run from this checkout. */
export const runningStacks = new RunningStacks<Outputs>(localFolder, outputsFile);

/** The outputs of the local stack on this port, or else of that which was started last. Throws UserError when it does not run. */
export function readOutputs(port?: string): Outputs {
  const wanted = portFrom('--port', port);
  const outputs = runningStacks.read(wanted);
  if (outputs) return outputs;
  throw new UserError(
    wanted === undefined
      ? 'no local stack is running: start one with npm start'
      : `no local stack is running on port ${wanted}: start one with PORT=${wanted} npm start`,
  );
}

/** The same where the environment is `local`; undefined for one on AWS. */
export function localOutputs(environment: string, port?: string): Outputs | undefined {
  if (environment === 'local') return readOutputs(port);
  if (port === undefined) return undefined;
  throw new UserError(`--port: ${environment} is no local stack, and has none`);
}
