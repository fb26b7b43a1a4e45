import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { executionArnOf } from '../../../lambdas/shared/saga/execution-arn.ts';
import type { SagaOrder } from '../../../lambdas/shared/saga/saga-order.ts';
import { type RunOptions, runSaga, runUndo } from './saga.ts';

interface Execution {
  status: 'RUNNING' | 'ENDED';
  input: string;
  startDate: Date;
  ended: Promise<void>;
  stop(): void;
}

interface ExecutionsOptions extends Omit<RunOptions, 'name' | 'signal'> {
  /** Called around each start: whoever asked for the start waits for what these wait for. */
  beforeStart?: () => Promise<void>;
  afterStart?: () => Promise<void>;
}

/**
 * Step Functions in process: whoever starts an execution through the SDK gets the real machine, run by aws-local-stepfunctions.
 * A name runs once for each machine, as on AWS.
 */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #executions = new Map<string, Execution>();

  constructor(options: ExecutionsOptions) {
    this.#options = options;
    mockClient(SFNClient)
      .on(StartExecutionCommand)
      .callsFake(async ({ stateMachineArn, name, input }) => {
        await options.beforeStart?.();
        const { order } = JSON.parse(input) as { order: SagaOrder };
        const executionArn = executionArnOf(stateMachineArn, name);
        const known = this.#executions.get(executionArn);
        // As on AWS: the same start again is answered like the first, as long as that one runs.
        if (known?.status === 'RUNNING' && known.input === input)
          return { executionArn, startDate: known.startDate };
        if (known) throw new ExecutionAlreadyExists({ message: name, $metadata: {} });
        const run = stateMachineArn.endsWith('undo') ? runUndo : runSaga;
        const kill = new AbortController();
        const execution: Execution = {
          status: 'RUNNING',
          input,
          startDate: new Date(),
          stop: () => kill.abort(),
          // A tick later, so that its first command finds it in the list already.
          ended: Promise.resolve()
            .then(() => run(order, { ...this.#options, name, signal: kill.signal }))
            .then(() => {
              execution.status = 'ENDED';
            }),
        };
        this.#executions.set(executionArn, execution);
        await options.afterStart?.();
        return { executionArn, startDate: execution.startDate };
      })
      .on(DescribeExecutionCommand)
      .callsFake(async ({ executionArn }) => {
        const found = this.#executions.get(executionArn);
        if (!found) throw new ExecutionDoesNotExist({ message: executionArn, $metadata: {} });
        return { status: found.status === 'RUNNING' ? 'RUNNING' : 'SUCCEEDED' };
      });
  }

  /** Stops all that runs for the order. */
  stop(orderId: string): void {
    for (const execution of this.#of(orderId)) execution.stop();
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
  namesFor = (orderId: string) =>
    [...this.#executions.keys()]
      .map((arn) => arn.split(':').at(-1))
      .filter((name) => name?.includes(orderId));

  #of = (orderId: string) =>
    [...this.#executions].filter(([arn]) => arn.includes(orderId)).map(([, execution]) => execution);
}
