import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessId, processOf } from './process-id.ts';

/** An engine that was started from this checkout, and by whom. */
export interface EngineRecord {
  port: number;
  engine: ProcessId;
  owner: ProcessId;
  /** ISO 8601. */
  since: string;
}

/** What is known of the engines that run, in a file for each: one whose owner was killed goes on, and nobody else would end it. */
export class EngineRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes an engine that this process has started. */
  add(port: number, pid: number): void {
    const engine = processOf(pid);
    // It has ended already: whoever waits for it finds that out.
    if (!engine) return;
    const owner = processOf(process.pid) as ProcessId;
    mkdirSync(this.#folder, { recursive: true });
    const record: EngineRecord = { port, engine, owner, since: new Date().toISOString() };
    writeFileSync(this.#file(port), `${JSON.stringify(record, null, 2)}\n`);
  }

  remove(port: number): void {
    rmSync(this.#file(port), { force: true });
  }

  /** Those that run, with or without their owner. */
  running(): EngineRecord[] {
    const records = this.#read();
    for (const { port, engine } of records) if (!isAlive(engine)) this.remove(port);
    return records.filter(({ engine }) => isAlive(engine));
  }

  /** Those whose owner was killed. */
  orphans = () => this.running().filter(({ owner }) => !isAlive(owner));

  #read(): EngineRecord[] {
    mkdirSync(this.#folder, { recursive: true });
    return readdirSync(this.#folder)
      .filter((name) => /^engine-\d+\.json$/.test(name))
      .flatMap((name) => {
        try {
          return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8'))];
        } catch {
          // Half written when its writer was killed: what it would have said cannot be known.
          return [];
        }
      });
  }

  #file = (port: number) => join(this.#folder, `engine-${port}.json`);
}
