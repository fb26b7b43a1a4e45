import type { Domain } from '../../lib/names.ts';
import { askService } from '../operate/service-client.ts';
import { Progress } from '../terminal/progress.ts';
import { UserError } from '../terminal/run.ts';
import type { MovingEnvironment } from './environment.ts';
import { gate } from './gate.ts';
import { Mover, type Shadowing } from './mover.ts';
import type { Owner } from './side.ts';
import { startWaiting } from './start-waiting.ts';

interface Tellers {
  say(line: string): void;
  complain?(line: string): void;
}
interface Wanted {
  domain: Domain;
  to: Owner;
}

/**
 * Moves a domain, telling of each phase; returns whether it has the owner that was asked for. Throws UserError when the move may not
 * begin, or somebody else is at it.
 */
export async function moveDomain(
  environment: MovingEnvironment,
  { domain, to }: Wanted,
  { say, complain = say }: Tellers,
): Promise<boolean> {
  const { mover, tell } = moverFor(environment, domain, say);
  try {
    const outcome = await mover.move(to);
    if (outcome.is === 'switched') {
      tell(`${domain} belongs to the ${to}`);
      return true;
    }
    for (const { table, key, detail } of outcome.differences ?? []) complain(`${table} ${key}: ${detail}`);
    complain(`${domain} stays where it was: ${outcome.why}`);
    return false;
  } finally {
    await environment.lease.release();
  }
}

/**
 * Plans a share of the orders at the side that is to own the domain, and says what would have been different; returns whether nothing
 * would. Nothing is moved. Throws UserError when it cannot be done.
 */
export async function shadowDomain(
  environment: MovingEnvironment,
  { domain, to, ...shadowing }: Wanted & Shadowing,
  { say, complain = say }: Tellers,
): Promise<boolean> {
  // How an order ends is decided by its record here, whoever owns the domain: there is nothing to compare.
  if (domain === 'order')
    throw new UserError('--shadow: what the order service decides is decided here, whoever owns it');
  const { mover, tell } = moverFor(environment, domain, say);
  try {
    const since = await mover.shadow(to, shadowing);
    const { planned, different, unknown, first } = await environment.readShadow(domain, since);
    tell(`${planned} steps planned at the ${to}, ${different} different, ${unknown} unknown`);
    for (const { orderId, command, real, planned: wouldBe } of first)
      complain(`${orderId} ${command}: ${JSON.stringify(real)}, and at the ${to} ${JSON.stringify(wouldBe)}`);
    return different === 0;
  } finally {
    await environment.lease.release();
  }
}

function moverFor(environment: MovingEnvironment, domain: Domain, say: (line: string) => void) {
  const { records, lease, hasRuns, recovery, sidesOf } = environment;
  const sides = sidesOf(domain);
  const began = Date.now();
  const tell = (line: string) => say(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  let shown: { bar: Progress; of: number } | undefined;
  const show = (rows: number, of: number) => {
    shown ??= { bar: new Progress(of), of };
    // How many there are is a guess: the end is the next phase.
    if (rows > 0) shown.bar.show(Math.min(rows, shown.of - 1));
  };
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
      tell(`  ${started} orders`);
    },
    tell(phase) {
      shown?.bar.show(shown.of);
      shown?.bar.end();
      shown = undefined;
      tell(phase);
    },
    onPage: show,
    onCompared: show,
    onCopied: (rows, perSecond) => {
      if (!shown) tell(`  ${rows} rows, ${perSecond.toFixed(0)} a second`);
    },
  });
  return { mover, tell };
}
