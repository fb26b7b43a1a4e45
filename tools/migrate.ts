import { DOMAINS, type Domain } from '../lib/names.ts';
import { type MovingEnvironment, movingEnvironment } from './migrate/environment.ts';
import { gate } from './migrate/gate.ts';
import { Mover } from './migrate/mover.ts';
import { OWNERS, type Owner } from './migrate/side.ts';
import { startWaiting } from './migrate/start-waiting.ts';
import { standingOf, wordsOf } from './migrate/status.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { askService } from './operate/service-client.ts';
import { readArguments } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run migrate`: moves a domain to another owner while the shop sells, or says where each domain stands. See docs/migrate.md. */
const USAGE = `usage: npm run migrate -- DOMAIN to service|monolith [--env dev | --port 4566]
       npm run migrate -- status [--env dev | --port 4566]
DOMAIN is one of ${DOMAINS.join(', ')}; without --env: the local stack that npm start runs`;

try {
  const { wanted, env, port } = readWanted();
  const environment = await movingEnvironment(env, port);
  await tellFaults(env, port);
  if (wanted === 'status') await showStatus(environment);
  else process.exitCode = (await migrate(environment, wanted)) ? 0 : 1;
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

async function showStatus({ records, sidesOf }: MovingEnvironment): Promise<void> {
  for (const domain of DOMAINS) {
    const noted = { ownership: await records.ownership(domain), move: await records.move(domain) };
    console.log(wordsOf(await standingOf(domain, sidesOf(domain), noted)));
  }
}

/** Whether the domain has the owner that was asked for. */
async function migrate(
  environment: MovingEnvironment,
  { domain, to }: { domain: Domain; to: Owner },
): Promise<boolean> {
  const { records, lease, hasRuns, recovery, sidesOf } = environment;
  const sides = sidesOf(domain);
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1000).toFixed(1).padStart(7);
  const mover = new Mover({
    domain,
    sides,
    records,
    hold: () => lease.hold(),
    gate: (wanted) => gate(environment, domain, sides[wanted]),
    hasRuns,
    startWaiting: async () => {
      const started = await startWaiting(async (after) => {
        await lease.hold();
        return askService(recovery, { command: 'startWaiting', ...(after && { after }) });
      });
      console.log(`${seconds()} s    ${started} orders`);
    },
    tell: (phase) => console.log(`${seconds()} s  ${phase}`),
    onCopied: (rows, perSecond) =>
      console.log(`${seconds()} s    ${rows} rows, ${perSecond.toFixed(0)} a second`),
  });
  try {
    const outcome = await mover.move(to);
    if (outcome.is === 'switched') {
      console.log(`${seconds()} s  ${domain} belongs to the ${to}`);
      return true;
    }
    for (const { table, key, detail } of outcome.differences ?? [])
      console.error(`${table} ${key}: ${detail}`);
    console.error(`${domain} stays where it was: ${outcome.why}`);
    return false;
  } finally {
    await lease.release();
  }
}

function readWanted() {
  const { values, positionals } = readArguments(
    {
      allowPositionals: true,
      options: { env: { type: 'string', default: 'local' }, port: { type: 'string' } },
    },
    USAGE,
  );
  const [what, word, target] = positionals;
  if (what === 'status' && positionals.length === 1) return { wanted: 'status' as const, ...values };
  const domain = DOMAINS.find((known) => known === what);
  if (!domain) throw new UserError(`"${what ?? ''}" is none of status, ${DOMAINS.join(', ')}\n${USAGE}`);
  const to = OWNERS.find((known) => known === target);
  if (word !== 'to' || !to || positionals.length > 3)
    throw new UserError(`${domain}: "to service" or "to monolith" is missing\n${USAGE}`);
  return { wanted: { domain, to }, ...values };
}
