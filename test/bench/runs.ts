import {
  DescribeExecutionCommand,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientOptions } from '../../tools/stack/aws.ts';

/** The runs of one machine. */
export class Runs {
  readonly #client: SFNClient;
  readonly #machine: string;

  constructor(endpoint: string, stateMachineArn: string) {
    this.#client = new SFNClient(clientOptions(endpoint));
    this.#machine = stateMachineArn;
  }

  async start(name: string, input: object): Promise<string> {
    const { executionArn = '' } = await this.#client.send(
      new StartExecutionCommand({ stateMachineArn: this.#machine, name, input: JSON.stringify(input) }),
    );
    return executionArn;
  }

  /** Which of these run no longer. Throws when one of them did not succeed. */
  async ended(executionArns: string[]): Promise<string[]> {
    const running = new Set<string>();
    const pages = paginateListExecutions(
      { client: this.#client },
      { stateMachineArn: this.#machine, statusFilter: 'RUNNING' },
    );
    for await (const { executions = [] } of pages)
      for (const { executionArn = '' } of executions) running.add(executionArn);
    const ended = executionArns.filter((arn) => !running.has(arn));
    await Promise.all(ended.map((arn) => this.#requireSuccess(arn)));
    return ended;
  }

  async #requireSuccess(executionArn: string): Promise<void> {
    const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'SUCCEEDED') throw new Error(`${executionArn} ended as ${status}`);
  }
}
