import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startMonolith } from './server.ts';

/* `npm run monolith`: the shop as it was, on 127.0.0.1, until Ctrl-C. */
const USAGE =
  'usage: [MONOLITH_PORT=N] [MONOLITH_DB=URL] [MONOLITH_SECRET=TEXT] [MONOLITH_CURRENCY=CODE] [MONOLITH_PAYMENT_LIMIT=N] npm run monolith';
const {
  MONOLITH_PORT = '4580',
  MONOLITH_DB = ':memory:',
  MONOLITH_SECRET = randomBytes(24).toString('hex'),
  MONOLITH_CURRENCY = 'USD',
  MONOLITH_PAYMENT_LIMIT = '5000000',
} = process.env;

try {
  if (process.argv.some((argument) => argument === '--help' || argument === '-h')) {
    console.log(USAGE);
    process.exit(0);
  }
  parseArgs({ options: {} });
  const port = Number(MONOLITH_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`MONOLITH_PORT: "${MONOLITH_PORT}" is not a port: choose one from 1 to 65535`);
  if (!MONOLITH_SECRET)
    throw new Error('MONOLITH_SECRET: is empty, and anybody could sign with that: leave it out');
  const paymentLimit = Number(MONOLITH_PAYMENT_LIMIT);
  if (!Number.isInteger(paymentLimit) || paymentLimit < 0)
    throw new Error(`MONOLITH_PAYMENT_LIMIT: "${MONOLITH_PAYMENT_LIMIT}" is not a whole number`);
  if (!/^[A-Z]{3}$/.test(MONOLITH_CURRENCY))
    throw new Error(
      `MONOLITH_CURRENCY: "${MONOLITH_CURRENCY}" is no currency: three capital letters, like USD`,
    );
  const monolith = await startMonolith({
    database: MONOLITH_DB,
    port,
    secret: MONOLITH_SECRET,
    currency: MONOLITH_CURRENCY,
    paymentLimit,
  });
  console.log(`base URL: ${monolith.baseUrl}`);
  console.log(`secret:   ${process.env.MONOLITH_SECRET ? 'from MONOLITH_SECRET' : MONOLITH_SECRET}`);
  console.log(`database: ${MONOLITH_DB.replace(/:[^:@/]*@/, ':***@')}`);
  // Of a closed terminal, too; and of npm start, when that is killed and cannot end it.
  for (const end of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
    process.once(end, async () => {
      await monolith.stop();
      process.exit(0);
    });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE' ? `error: port ${MONOLITH_PORT} is in use: set MONOLITH_PORT` : `error: ${message}`,
  );
  if (code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
  process.exitCode = 1;
}
