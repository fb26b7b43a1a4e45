import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessId, processOf } from '../../../tools/engine/process-id.ts';
import type { Outputs } from '../../../tools/stack/outputs.ts';
import { RunningStacks } from '../../../tools/stack/running-stacks.ts';

const anOutput = (port: number) =>
  ({ endpoint: `http://127.0.0.1:${port}`, region: `of ${port}` }) as Outputs;

function aCheckout() {
  const folder = mkdtempSync(join(tmpdir(), 'running-stacks-'));
  const newest = join(folder, 'outputs.json');
  const stacks = new RunningStacks(folder, newest);
  const named = (): Outputs | undefined =>
    existsSync(newest) ? JSON.parse(readFileSync(newest, 'utf8')) : undefined;
  return { folder, stacks, named };
}

/** Another process that runs a stack. */
function startAnOwner(): ChildProcess {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
}

/** As if that process had started it, later than all so far. */
function giveTo(folder: string, port: number, owner: ProcessId): void {
  const file = join(folder, `stack-${port}.json`);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), owner }));
}

describe('the outputs of two stacks from one checkout', () => {
  it('lie side by side, and those of the one started last have the common name', () => {
    const { folder, stacks, named } = aCheckout();

    stacks.add(anOutput(4601));
    stacks.add(anOutput(4602));

    expect(JSON.parse(readFileSync(join(folder, 'outputs-4601.json'), 'utf8'))).toEqual(anOutput(4601));
    expect([named(), stacks.read(4601), stacks.read(4602), stacks.read(undefined)]).toEqual([
      anOutput(4602),
      anOutput(4601),
      anOutput(4602),
      anOutput(4602),
    ]);
  });

  it('are those of the other when the last one ends', () => {
    const { stacks, named } = aCheckout();
    stacks.add(anOutput(4601));
    stacks.add(anOutput(4602));

    stacks.remove(anOutput(4602));

    expect([named(), stacks.read(4602)]).toEqual([anOutput(4601), undefined]);
  });

  it('stay those of the last one when the first ends', () => {
    const { stacks, named } = aCheckout();
    stacks.add(anOutput(4601));
    stacks.add(anOutput(4602));

    stacks.remove(anOutput(4601));

    expect(named()).toEqual(anOutput(4602));
  });

  it('are gone when both have ended', () => {
    const { stacks, named } = aCheckout();
    stacks.add(anOutput(4601));

    stacks.remove(anOutput(4601));

    expect([named(), stacks.read(undefined)]).toEqual([undefined, undefined]);
  });

  it('are those of the one that lives when the last one was killed', async () => {
    const { folder, stacks, named } = aCheckout();
    const owner = startAnOwner();
    await once(owner, 'spawn');
    stacks.add(anOutput(4601));
    stacks.add(anOutput(4602));
    giveTo(folder, 4602, processOf(owner.pid as number) as ProcessId);
    const whileItLived = stacks.read(undefined);

    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const beforeAnybodyNoticed = stacks.read(undefined);
    stacks.refresh();

    expect([whileItLived, beforeAnybodyNoticed, named(), stacks.read(4602)]).toEqual([
      anOutput(4602),
      anOutput(4601),
      anOutput(4601),
      undefined,
    ]);
  });

  it('do not belong to a process that has the number of one that was killed', () => {
    const { folder, stacks, named } = aCheckout();
    stacks.add(anOutput(4601));
    stacks.add(anOutput(4602));
    giveTo(folder, 4602, { pid: process.pid, started: 'at another time' });

    stacks.refresh();

    expect(named()).toEqual(anOutput(4601));
  });
});
