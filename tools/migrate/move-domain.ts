import type { Domain } from '../../lib/names.ts';
import { askService } from '../operate/service-client.ts';
import { Progress } from '../terminal/progress.ts';
import type { MovingEnvironment } from './environment.ts';
import { gate } from './gate.ts';
import { Mover } from './mover.ts';
import type { Owner } from './side.ts';
import { startWaiting } from './start-waiting.ts';

/**
 * Moves a domain, telling of each phase; returns whether it has the owner that was asked for. Throws UserError when the move may not
 * begin, or somebody else is at it.
 */
export async function moveDomain(
  environment: MovingEnvironment,
  { domain, to }: { domain: Domain; to: Owner },
  { say, complain = say }: { say(line: string): void; complain?(line: string): void },
): Promise<boolean> {
  const { records, lease, hasRuns, recovery, sidesOf } = environment;
  const sides = sidesOf(domain);
  const began = Date.now();
  const tell = (line: string) => say(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  let looked: { bar: Progress; of: number } | undefined;
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
      looked?.bar.show(looked.of);
      looked?.bar.end();
      looked = undefined;
      tell(phase);
    },
    onCompared(rows, of) {
      looked ??= { bar: new Progress(of), of };
      // How many there are is a guess: the end is the next phase.
      looked.bar.show(Math.min(rows, looked.of - 1));
    },
    onCopied: (rows, perSecond) => tell(`  ${rows} rows, ${perSecond.toFixed(0)} a second`),
  });
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
    await lease.release();
  }
}
