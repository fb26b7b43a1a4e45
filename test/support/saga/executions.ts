import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineTypeNotSupported,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { executionArnOf } from '../../../lambdas/shared/saga/execution-arn.ts';
import type { SagaOrder } from '../../../lambdas/shared/saga/saga-order.ts';
import { type CommandCall, invoke, type RunOptions, runSaga, runUndo, type Workflow } from './saga.ts';

interface Execution {
  executionArn: string;
  status: 'RUNNING' | 'ENDED';
  input: string;
  startDate: Date;
  ended: Promise<void>;
  stop(): void;
}

interface ExecutionsOptions extends Omit<RunOptions, 'name' | 'signal' | 'workflow' | 'invoke'> {
  invoke?: (call: CommandCall, isTwin: boolean) => Promise<unknown>;
  /** Of what type the machine of an order's forward run is, where it is not the one that its start names. */
  workflowOf?: (orderId: string) => Workflow | undefined;
  /** Called around each start: whoever asked for the start waits for what these wait for. */
  beforeStart?: () => Promise<void>;
  afterStart?: () => Promise<void>;
}

/**
 * Step Functions in process: whoever starts an execution through the SDK gets the real machine, run by aws-local-stepfunctions.
 * A name runs once for each Standard machine, as on AWS; of an Express workflow nothing is known afterwards.
 */
export class Executions {
  readonly #options: ExecutionsOptions;
  #executions: Execution[] = [];
  /** What Step Functions was asked to describe. */
  readonly described: string[] = [];

  constructor(options: ExecutionsOptions) {
    this.#options = options;
    mockClient(SFNClient)
      .on(StartExecutionCommand)
      .callsFake(async ({ stateMachineArn, name, input }) => {
        await options.beforeStart?.();
        const executionArn = executionArnOf(stateMachineArn, name);
        const known = this.#isExpress(executionArn) ? undefined : this.#find(executionArn);
        // As on AWS: the same start again is answered like the first, as long as that one runs.
        if (known?.status === 'RUNNING' && known.input === input)
          return { executionArn, startDate: known.startDate };
        if (known) throw new ExecutionAlreadyExists({ message: name, $metadata: {} });
        const { startDate } = this.#start(executionArn, input);
        await options.afterStart?.();
        return { executionArn, startDate };
      })
      .on(DescribeExecutionCommand)
      .callsFake(async ({ executionArn }) => {
        this.described.push(executionArn);
        if (this.#isExpress(executionArn))
          throw new StateMachineTypeNotSupported({ message: executionArn, $metadata: {} });
        const found = this.#find(executionArn);
        if (!found) throw new ExecutionDoesNotExist({ message: executionArn, $metadata: {} });
        return { status: found.status === 'RUNNING' ? 'RUNNING' : 'SUCCEEDED' };
      })
      // Each run's calls are forgotten.
      .on(GetExecutionHistoryCommand)
      .resolves({});
  }

  #start(executionArn: string, input: string, isTwin = false): Execution {
    const run = executionArn.includes(':order-undo:') ? runUndo : runSaga;
    const { order } = JSON.parse(input) as { order: SagaOrder };
    const { invoke: call = invoke, workflowOf: _, ...options } = this.#options;
    const kill = new AbortController();
    const execution: Execution = {
      executionArn,
      status: 'RUNNING',
      input,
      startDate: new Date(),
      stop: () => kill.abort(),
      // A tick later, so that its first command finds it in the list already.
      ended: Promise.resolve()
        .then(() =>
          run(order, {
            ...options,
            invoke: (each) => call(each, isTwin),
            workflow: this.#workflowOf(executionArn),
            name: nameOf(executionArn),
            signal: kill.signal,
          }),
        )
        .then(() => {
          execution.status = 'ENDED';
        }),
    };
    this.#executions.push(execution);
    return execution;
  }

  /** Runs the order's whole saga once more, beside the first run or after it, as Express may; until the twin has ended. */
  runTwin(orderId: string): Promise<void> {
    const [first] = this.#of(orderId).filter(({ executionArn }) => nameOf(executionArn) === orderId);
    if (!first) throw new Error(`order ${orderId} has no run`);
    return this.#start(first.executionArn, first.input, true).ended;
  }

  /** Stops all that runs for the order. */
  stop(orderId: string): void {
    for (const execution of this.#of(orderId)) execution.stop();
  }

  /** 90 days later: Step Functions knows nothing of the order's runs. */
  forget(orderId: string): void {
    const forgotten = new Set(this.#of(orderId));
    this.#executions = this.#executions.filter((execution) => !forgotten.has(execution));
  }

  /** Waits until nothing runs for the order, or for any. */
  async settle(orderId = ''): Promise<void> {
    for (;;) {
      const running = this.#of(orderId).filter(({ status }) => status === 'RUNNING');
      if (running.length === 0) return;
      await Promise.all(running.map(({ ended }) => ended));
    }
  }

  /** The names of all that was started for the order. */
  namesFor = (orderId: string) => this.#of(orderId).map(({ executionArn }) => nameOf(executionArn));

  #of = (orderId: string) => this.#executions.filter(({ executionArn }) => executionArn.includes(orderId));

  #find = (arn: string) => this.#executions.find(({ executionArn }) => executionArn === arn);

  #workflowOf(executionArn: string): Workflow {
    const [machine, name] = executionArn.split(':').slice(-2) as [string, string];
    if (machine === 'order-undo') return 'standard';
    return this.#options.workflowOf?.(name) ?? (machine === 'order-saga-express' ? 'express' : 'standard');
  }

  #isExpress = (executionArn: string) => this.#workflowOf(executionArn) === 'express';
}

const nameOf = (executionArn: string) => executionArn.split(':').at(-1) as string;
