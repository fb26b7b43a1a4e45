import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, type ProcessId, processOf } from '../../../tools/engine/process-id.ts';

const aProcess = async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
};

describe('a process', () => {
  it('is known again as long as it lives', async () => {
    const child = await aProcess();
    const id = processOf(child.pid as number) as ProcessId;
    const whileItLived = isAlive(id);

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect([whileItLived, isAlive(id), processOf(child.pid as number)]).toEqual([true, false, undefined]);
  });

  it('is not another that has its number', () => {
    const id = processOf(process.pid) as ProcessId;

    expect(isAlive({ ...id, started: 'at another time' })).toBe(false);
  });
});
