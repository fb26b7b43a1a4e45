import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isAlive, type ProcessId, processOf } from '../engine/process-id.ts';

/** Who runs a stack, and since when. */
interface Entry {
  port: number;
  owner: ProcessId;
  since: number;
}

/**
 * The stacks that run from this checkout, in files: for each port its outputs and who runs it; and beside them the outputs of the
 * one that was started last and still runs, for whoever does not ask for a port.
 */
export class RunningStacks<Outputs extends { endpoint: string }> {
  readonly #folder: string;
  readonly #newestFile: string;

  constructor(folder: string, newestFile: string) {
    this.#folder = folder;
    this.#newestFile = newestFile;
  }

  /** Tells of a stack that this process runs. */
  add(outputs: Outputs): void {
    const port = portOf(outputs.endpoint);
    const entry: Entry = { port, owner: processOf(process.pid) as ProcessId, since: Date.now() };
    mkdirSync(this.#folder, { recursive: true });
    write(this.#outputsFile(port), outputs);
    write(this.#entryFile(port), entry);
    this.refresh();
  }

  /** Of a stack that has ended. */
  remove({ endpoint }: { endpoint: string }): void {
    this.#forget(portOf(endpoint));
    this.refresh();
  }

  /** Forgets those whose process was killed, and names the newest of the others. */
  refresh(): void {
    for (const { port, owner } of this.#entries()) if (!isAlive(owner)) this.#forget(port);
    const newest = this.#newest();
    const outputs = newest && this.read(newest.port);
    if (!outputs) rmSync(this.#newestFile, { force: true });
    else if (!isDeepStrictEqual(readJson(this.#newestFile), outputs)) write(this.#newestFile, outputs);
  }

  /** The outputs of the stack on this port, or else of that which was started last; undefined when there is none. */
  read(port: number | undefined): Outputs | undefined {
    if (port !== undefined) return readJson(this.#outputsFile(port));
    const named = readJson<Outputs>(this.#newestFile);
    const newest = this.#newest();
    // Whoever ran that one may have been killed, and with it what keeps the file true.
    return newest && (!named || this.#isOver(portOf(named.endpoint))) ? this.read(newest.port) : named;
  }

  #newest(): Entry | undefined {
    return this.#entries()
      .filter(({ owner }) => isAlive(owner))
      .sort((a, b) => a.since - b.since)
      .at(-1);
  }

  #isOver(port: number): boolean {
    const entry = this.#entries().find((each) => each.port === port);
    return entry !== undefined && !isAlive(entry.owner);
  }

  #entries(): Entry[] {
    const files = readNames(this.#folder).filter((name) => /^stack-\d+\.json$/.test(name));
    return files.flatMap((name) => readJson<Entry>(join(this.#folder, name)) ?? []);
  }

  #forget(port: number): void {
    for (const file of [this.#entryFile(port), this.#outputsFile(port)]) rmSync(file, { force: true });
  }

  #entryFile = (port: number) => join(this.#folder, `stack-${port}.json`);
  #outputsFile = (port: number) => join(this.#folder, `outputs-${port}.json`);
}

function portOf(endpoint: string): number {
  const { port, protocol } = new URL(endpoint);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined when there is no such file, or none that can be read. */
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whole or not at all: others read it while it is written. */
function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(draft, file);
}
