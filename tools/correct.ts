import { callerOf } from './operate/caller.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { askService, serviceOf } from './operate/service-client.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run correct`: sets a product, a user or a campaign right by its books, as the audit names it; once, however often it is run. */
const USAGE = `usage: npm run correct -- --product ID --difference UNITS --number N [--reason TEXT] [--env dev | --port 4566]
       npm run correct -- --user ID --difference AMOUNT --number N [--reason TEXT] [--env dev | --port 4566]
       npm run correct -- --campaign ID --difference COUPONS --number N [--reason TEXT] [--env dev | --port 4566]
as the audit says in its "fix"; without --env: the local stack that npm start runs`;

/** Who keeps it. */
const SERVICES = { product: 'product', user: 'user', campaign: 'coupon' } as const;

try {
  const { what, id, difference, number, reason, environment, port } = readCommandLine();
  await tellFaults(environment, port);
  const service = serviceOf(SERVICES[what], environment, port);
  const by = await callerOf(service.endpoint);
  const correction = { command: 'correct', id, difference, number, by, ...(reason && { reason }) };
  console.log(JSON.stringify(await askService(service, correction), null, 2));
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

function readCommandLine() {
  const { env, port, difference, number, reason, ...things } = readOptions(
    {
      product: { type: 'string' },
      user: { type: 'string' },
      campaign: { type: 'string' },
      difference: { type: 'string' },
      number: { type: 'string' },
      reason: { type: 'string' },
      env: { type: 'string', default: 'local' },
      port: { type: 'string' },
    },
    USAGE,
  );
  const named = Object.entries(things).filter(([, id]) => id !== undefined);
  const [what, id] = named[0] ?? [];
  if (named.length !== 1 || !what || !id)
    throw new UserError(`name one of --product, --user and --campaign\n${USAGE}`);
  if (!/^-?[1-9]\d{0,9}$/.test(difference ?? ''))
    throw new UserError(`--difference: "${difference ?? ''}" is not a whole number other than 0\n${USAGE}`);
  return {
    what: what as keyof typeof SERVICES,
    id,
    difference: Number(difference),
    number: wholeNumber('number', number ?? '', USAGE),
    reason,
    environment: env,
    port,
  };
}
