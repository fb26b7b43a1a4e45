import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../terminal/run.ts';
import type { EngineRecord, EngineRecords } from './engine-records.ts';
import { endGroup } from './process-group.ts';

/** Time for an engine to write down what it keeps. */
const SECONDS_TO_END = 30;

export interface Orphanage {
  records: EngineRecords;
  /** End what holds the port without asking, and all the others, too. */
  replaces: boolean;
  say(line: string): void;
  /** Asks the person at the terminal; undefined where there is none. */
  ask: ((question: string) => Promise<string>) | undefined;
}

/**
 * Ends the engine whose owner was killed and that holds the port, if the person at the terminal, or --replace, says so. Throws
 * UserError when it is to stay, or when somebody still runs it.
 */
export async function clearPort(port: number, { records, replaces, say, ask }: Orphanage): Promise<void> {
  const orphans = records.orphans();
  for (const orphan of orphans) {
    if (orphan.port !== port && !replaces) {
      say(`note: ${describe(orphan)}: npm start -- --replace ends it`);
      continue;
    }
    if (!replaces && !(await wantsItEnded(orphan, ask)))
      throw new UserError(`${describe(orphan)}: end it with npm start -- --replace, or choose another PORT`);
    say(`ending the engine on port ${orphan.port}`);
    await endGroup(orphan.engine, SECONDS_TO_END);
    records.remove(orphan.port);
  }
  const other = records.running().find((record) => record.port === port);
  if (other)
    throw new UserError(
      `port ${port} is taken: a stack of this checkout runs there (process ${other.owner.pid}); end it with Ctrl-C, or choose another port with PORT=${port + 1} npm start`,
    );
}

const describe = ({ port, engine, since }: EngineRecord) =>
  `the engine on port ${port} (process ${engine.pid}, since ${since}) was left behind when its npm start was killed`;

async function wantsItEnded(orphan: EngineRecord, ask: Orphanage['ask']): Promise<boolean> {
  const answer = await ask?.(`${describe(orphan)}, with its data. End it? [Y/n] `);
  return answer !== undefined && /^(?:y|yes|)$/i.test(answer.trim());
}

/** Asks on the terminal; undefined where input or output is none. */
export const askOnTerminal =
  process.stdin.isTTY && process.stdout.isTTY
    ? async (question: string) => {
        const terminal = createInterface({ input: process.stdin, output: process.stdout });
        terminal.on('SIGINT', () => process.exit(130));
        const closed = once(terminal, 'close').then(() => 'no');
        try {
          return await Promise.race([terminal.question(question), closed]);
        } finally {
          terminal.close();
        }
      }
    : undefined;
