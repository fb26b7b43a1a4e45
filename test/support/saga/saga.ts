import type { Context } from 'aws-lambda';
import { StateMachine } from 'aws-local-stepfunctions';
import * as couponCommands from '../../../lambdas/coupon/commands.ts';
import * as orderCommands from '../../../lambdas/order/commands.ts';
import * as paymentCommands from '../../../lambdas/payment/commands.ts';
import * as productCommands from '../../../lambdas/product/commands.ts';
import { commandHandler } from '../../../lambdas/shared/domain-handler.ts';
import type { Command } from '../../../lambdas/shared/saga/commands/command.ts';
import type { SagaOrder } from '../../../lambdas/shared/saga/saga-order.ts';
import * as userCommands from '../../../lambdas/user/commands.ts';
import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { type Definition, orderSaga, orderUndo } from '../../../lib/parts/saga-definition.ts';

export const COMMANDS: Record<Domain, Record<string, Command>> = {
  product: productCommands,
  coupon: couponCommands,
  user: userCommands,
  order: orderCommands,
  payment: paymentCommands,
};

export interface CommandCall {
  command: string;
  order: SagaOrder;
  [field: string]: unknown;
}

/** Calls a command as its Lambda would, with the middleware of the real handler. */
export type Invoke = (call: CommandCall) => Promise<unknown>;

const handlers = new Map(
  DOMAINS.flatMap((domain) =>
    Object.keys(COMMANDS[domain]).map((name) => [name, commandHandler(COMMANDS[domain])] as const),
  ),
);

export const invoke: Invoke = (call) =>
  (handlers.get(call.command) as ReturnType<typeof commandHandler>)(call, context) as Promise<unknown>;

const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

export interface Run {
  /** The states in the order in which they were entered. */
  path: string[];
  /** What the saga sent to the dead-letter queue. */
  deadLetters: unknown[];
  /** The error with which the execution failed. */
  failed?: Error;
}

export interface RunOptions {
  name?: string;
  /** Stands between the machine and the commands: this is where a test breaks things. */
  invoke?: Invoke;
  sendToDeadLetterQueue?: (message: unknown) => Promise<void>;
  /** Ends the execution where it is, as StopExecution does; a command that is under way goes on. */
  signal?: AbortSignal;
  taskTimeoutSeconds?: number;
  /** Of what type the machine is; `express`, and its runs may have twins. */
  workflow?: Workflow;
}

export type Workflow = 'standard' | 'express';

/** Longer than any call may take on a slow machine: what is to time out calls hang(). The real machine waits 15 s. */
const TASK_TIMEOUT_SECONDS = 60;

/** A call that never answers, as the machine sees it: its time-out has passed, and no test waits for that. */
export const hang = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('never answered'), { name: 'States.Timeout' }));

/** Runs the real saga in process, over the real command handlers; only its pauses and time-outs are shorter. */
export const runSaga = (order: SagaOrder, options: RunOptions = {}) => runMachine(orderSaga, order, options);

/** Runs the undo machine, which is cut from the same file. */
export const runUndo = (order: SagaOrder, options: RunOptions & { name: string }) =>
  runMachine(orderUndo, order, options);

async function runMachine(
  definition: Definition,
  order: SagaOrder,
  {
    name = order.orderId,
    invoke: call = invoke,
    sendToDeadLetterQueue = async () => {},
    signal,
    taskTimeoutSeconds = TASK_TIMEOUT_SECONDS,
    workflow = 'standard',
  }: RunOptions,
): Promise<Run> {
  const run: Run = { path: [], deadLetters: [] };
  const machine = new StateMachine(
    filledIn(withTimeouts(definition, taskTimeoutSeconds), workflow) as never,
    {
      validationOptions: { noValidate: true },
    },
  );
  const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
  const taskResourceLocalHandlers = Object.fromEntries(
    tasks.map(([state]) => [
      state,
      // biome-ignore lint/suspicious/noExplicitAny: the runner's own type for any JSON
      async (input: any) => {
        // A stopped execution no longer calls anybody, but the runner still makes the next tries.
        if (signal?.aborted) throw new Error('the execution was stopped');
        if (state !== 'SendToDeadLetterQueue') return asTask(() => call(input));
        await asTask(() => sendToDeadLetterQueue(input.MessageBody));
        run.deadLetters.push(input.MessageBody);
        return {};
      },
    ]),
  );
  const execution = machine.run({ order } as never, {
    overrides: {
      taskResourceLocalHandlers,
      retryIntervalOverrides: Object.fromEntries(tasks.map(([state]) => [state, 0])),
    },
    context: { Execution: { Name: name } },
  });
  if (signal?.aborted) execution.abort();
  signal?.addEventListener('abort', () => execution.abort());
  const logged = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateEntered') run.path.push(event.state.name);
    }
  })();
  await execution.result.catch((error) => {
    run.failed = error;
  });
  await logged;
  return run;
}

/** An error as Step Functions sees it: the Lambda's error document as its cause. */
async function asTask(task: () => Promise<unknown>) {
  try {
    return ((await task()) ?? null) as never;
  } catch (error) {
    const { name, message } = error as Error;
    throw Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message })), { name });
  }
}

function withTimeouts(definition: Definition, TimeoutSeconds: number): Definition {
  const States = Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => [
      name,
      state.Type === 'Task' ? { ...state, TimeoutSeconds } : state,
    ]),
  );
  return { ...definition, States };
}

/** As the stack fills it in. */
const filledIn = (definition: Definition, workflow: string): Definition =>
  JSON.parse(JSON.stringify(definition).replaceAll('${workflow}', workflow));
