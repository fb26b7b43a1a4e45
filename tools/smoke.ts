import { tellFaults } from './operate/fault-notice.ts';
import { findDeployment } from './smoke/deployment.ts';
import { orderAndCancel } from './smoke/order-and-cancel.ts';
import { withVisitors } from './smoke/visitors.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { untilInterrupted } from './terminal/interrupt.ts';
import { UserError } from './terminal/run.ts';

/*
 * `npm run smoke`: whether a deployed environment takes an order and gives everything back when it is cancelled. One at a time in
 * an environment: its product and its users are always the same ones.
 */
const USAGE = `usage: npm run smoke -- [--env dev | --port 4566]
without --env: the local stack that npm start runs; with it AWS, by the credentials and the region of the shell`;

try {
  const { env, port } = readOptions(
    { env: { type: 'string', default: 'local' }, port: { type: 'string' } },
    USAGE,
  );
  const { apiUrl, userPool } = await findDeployment(env, port);
  const say = (line: string) => console.log(`  ${line}`);
  console.log(`smoke test of ${env}: ${apiUrl}`);
  await tellFaults(env, port);
  // Asked for before anybody is let in: neither a Ctrl-C nor a closed terminal may leave an administrator behind.
  const interrupted = untilInterrupted().then(() => {
    throw new UserError('interrupted');
  });
  // Heard of only where somebody waits for it: unheard, it would end the process, and nobody would tidy up.
  interrupted.catch(() => {});
  await withVisitors(userPool, (visitors) => orderAndCancel(apiUrl, visitors, say, interrupted));
  console.log('smoke test passed');
  process.exit(0);
} catch (error) {
  tellFailure(error);
  console.error('smoke test FAILED');
  process.exit(1);
}
