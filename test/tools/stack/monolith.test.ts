import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from '../../../tools/terminal/eventually.ts';
import { root } from '../../../tools/terminal/paths.ts';

/** Starts the monolith as npm start does, says where it is, and stays. */
const OWNER = `
  import { startMonolith } from './tools/stack/monolith.ts';
  console.log((await startMonolith(0)).baseUrl);
  setInterval(() => {}, 1000);`;

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('the monolith beside a stack', () => {
  it('ends when its npm start is killed', async () => {
    const owner = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', OWNER], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [baseUrl] = await once(createInterface({ input: owner.stdout }), 'line');
    expect(await answers(baseUrl)).toBe(true);

    owner.kill('SIGKILL');

    await eventually(
      () => answers(baseUrl),
      (isThere) => !isThere,
      10,
    );
  });
});
