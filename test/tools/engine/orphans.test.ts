import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineRecords } from '../../../tools/engine/engine-records.ts';
import { clearPort } from '../../../tools/engine/orphans.ts';
import { processOf } from '../../../tools/engine/process-id.ts';

const PORT = 4601;
const engines: ChildProcess[] = [];

afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill('SIGKILL');
});

/** An engine on the port: a process that leads its group, as engines do. */
async function anEngine(records: EngineRecords, port = PORT): Promise<ChildProcess> {
  const engine = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
  });
  await once(engine, 'spawn');
  engines.push(engine);
  records.add(port, engine.pid as number);
  return engine;
}

function aCheckout() {
  const folder = mkdtempSync(join(tmpdir(), 'orphans-'));
  const said: string[] = [];
  return {
    records: new EngineRecords(folder),
    said,
    say: (line: string) => said.push(line),
    /** As if whoever started it had been killed, and another process had the number now. */
    orphan(port = PORT): void {
      const file = join(folder, `engine-${port}.json`);
      const owner = { pid: process.pid, started: 'at another time' };
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), owner }));
    },
  };
}

const isRunning = ({ pid }: ChildProcess) => processOf(pid as number) !== undefined;

describe('an engine whose npm start was killed', () => {
  it('is named, and left, where nobody can be asked', async () => {
    const { records, say, orphan } = aCheckout();
    const engine = await anEngine(records);
    orphan();

    const clearing = clearPort(PORT, { records, replaces: false, say, ask: undefined });

    await expect(clearing).rejects.toThrow(
      /^the engine on port 4601 \(process \d+, since .*\) was left behind when its npm start was killed: end it with npm start -- --replace/,
    );
    expect(isRunning(engine)).toBe(true);
  });

  it.each([
    ['ended', 'y'],
    ['ended', ''],
    ['left', 'n'],
    ['left', 'what?'],
  ])('is %s when the person at the terminal answers "%s"', async (outcome, answer) => {
    const { records, say, orphan } = aCheckout();
    const engine = await anEngine(records);
    orphan();
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return answer;
    };

    await clearPort(PORT, { records, replaces: false, say, ask }).catch(() => {});

    expect(questions).toEqual([expect.stringMatching(/End it\? \[Y\/n\] $/)]);
    expect(records.running()).toHaveLength(outcome === 'ended' ? 0 : 1);
    expect(isRunning(engine)).toBe(outcome === 'left');
  });

  it('is ended with --replace, wherever it is', async () => {
    const { records, say, said, orphan } = aCheckout();
    const here = await anEngine(records);
    const elsewhere = await anEngine(records, 4602);
    orphan();
    orphan(4602);

    await clearPort(PORT, { records, replaces: true, say, ask: undefined });

    expect(said).toEqual(['ending the engine on port 4601', 'ending the engine on port 4602']);
    expect([here, elsewhere].map(isRunning)).toEqual([false, false]);
  });

  it('is only told of when it holds another port', async () => {
    const { records, say, said, orphan } = aCheckout();
    const engine = await anEngine(records, 4602);
    orphan(4602);

    await clearPort(PORT, { records, replaces: false, say, ask: undefined });

    expect(said).toEqual([expect.stringContaining('npm start -- --replace ends it')]);
    expect(isRunning(engine)).toBe(true);
  });
});

describe('an engine that somebody runs', () => {
  it('is left alone, also with --replace', async () => {
    const { records, say } = aCheckout();
    const engine = await anEngine(records);

    const clearing = clearPort(PORT, { records, replaces: true, say, ask: async () => 'y' });

    await expect(clearing).rejects.toThrow(/^port 4601 is taken: a stack of this checkout runs there/);
    expect(isRunning(engine)).toBe(true);
  });

  it('is forgotten when it has ended', async () => {
    const { records, say } = aCheckout();
    const engine = await anEngine(records);
    engine.kill('SIGKILL');
    await once(engine, 'exit');

    await clearPort(PORT, { records, replaces: false, say, ask: undefined });

    expect(records.running()).toEqual([]);
  });
});
