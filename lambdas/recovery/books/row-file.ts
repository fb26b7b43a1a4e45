import { hash } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Some 100 bytes of memory each, in a Lambda of one gigabyte. */
const MAX_ROWS = 4_000_000;

/**
 * Values by their keys, in a file that is gone when the process ends: what is in memory is where each stands, whatever its size. Whoever
 * belongs to the same group comes together.
 */
export class RowFile<Value> {
  readonly #file: number;
  readonly #maxRows: number;
  readonly #slots = new Map<string, number>();
  /** Of each slot: where its value begins, how long it is (0 is none), and its group. */
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #groups: number[] = [];
  #end = 0;

  constructor({ maxRows = MAX_ROWS } = {}) {
    const path = join(tmpdir(), `rows-${crypto.randomUUID()}`);
    this.#file = openSync(path, 'wx+', 0o600);
    // It lives as long as it is open, so that a process that dies leaves nothing.
    unlinkSync(path);
    this.#maxRows = maxRows;
  }

  /** Puts the value in the place of another of this key; none deletes it. Throws when there are too many. */
  put(key: string, group: string, value: Value | undefined): void {
    const name = shortOf(key);
    const slot = this.#slots.get(name) ?? this.#starts.length;
    if (slot === this.#maxRows)
      throw new Error(`the other owner has more than ${this.#maxRows} rows of a domain: too many to be held`);
    const bytes = value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value));
    for (let written = 0; written < bytes.length; )
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#end + written);
    this.#slots.set(name, slot);
    this.#starts[slot] = this.#end;
    this.#lengths[slot] = bytes.length;
    this.#groups[slot] = groupOf(group);
    this.#end += bytes.length;
  }

  get(key: string): Value | undefined {
    const slot = this.#slots.get(shortOf(key));
    return slot === undefined ? undefined : this.#read(slot);
  }

  /** The values of a group, and maybe a few of others. */
  inGroup(group: string): Value[] {
    const wanted = groupOf(group);
    const values: Value[] = [];
    for (const [slot, found] of this.#groups.entries()) {
      const value = found === wanted ? this.#read(slot) : undefined;
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  /** All values of those groups whose number is wanted, group by group. */
  *values(isWanted: (group: number) => boolean = () => true): Generator<Value> {
    const groups = this.#groups;
    const slots = Uint32Array.from(groups.keys()).sort((one, other) => at(groups, one) - at(groups, other));
    for (const slot of slots) {
      const value = isWanted(at(groups, slot)) ? this.#read(slot) : undefined;
      if (value !== undefined) yield value;
    }
  }

  close = () => closeSync(this.#file);

  #read(slot: number): Value | undefined {
    const length = at(this.#lengths, slot);
    if (length === 0) return undefined;
    const bytes = Buffer.allocUnsafe(length);
    for (let read = 0; read < length; )
      read += readSync(this.#file, bytes, read, length - read, at(this.#starts, slot) + read);
    return JSON.parse(bytes.toString());
  }
}

const at = (numbers: number[], slot: number) => numbers[slot] as number;

/** 96 bits: no two of some million keys have the same. */
const shortOf = (key: string) => hash('sha256', key, 'buffer').toString('latin1', 0, 12);

/** As many bits as a number holds; two groups may share one. */
const groupOf = (group: string) => hash('sha256', group, 'buffer').readUIntBE(0, 6);
