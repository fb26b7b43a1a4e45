import { setTimeout as sleep } from 'node:timers/promises';
import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';

const PAUSE_MS = 500;

/** Knows which runs are under way: one list for all who wait, so that the waiting does not load what is measured. */
export class RunningRuns {
  readonly #client: SFNClient;
  readonly #machines: string[];
  #next: Promise<Set<string>> | undefined;

  constructor(client: SFNClient, machines: string[]) {
    this.#client = client;
    this.#machines = machines;
  }

  /** Waits until a run that was started is over. */
  async ended(executionArn: string): Promise<void> {
    while ((await this.#list()).has(executionArn));
  }

  /** Asked for after the call, so that what was started before it is in the list. */
  #list(): Promise<Set<string>> {
    this.#next ??= sleep(PAUSE_MS).then(() => {
      this.#next = undefined;
      return this.#ask();
    });
    return this.#next;
  }

  async #ask(): Promise<Set<string>> {
    const running = new Set<string>();
    for (const stateMachineArn of this.#machines) {
      const query = { stateMachineArn, statusFilter: 'RUNNING' } as const;
      for await (const { executions = [] } of paginateListExecutions({ client: this.#client }, query))
        for (const { executionArn } of executions) running.add(executionArn as string);
    }
    return running;
  }
}
