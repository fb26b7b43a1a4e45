import type { RowDomain } from '../../shared/participant/domain-rows.ts';
import { type Owners, ownersOfEnvironment } from '../../shared/participant/facade.ts';
import type { Ownership } from '../../shared/participant/owners.ts';
import { parametersOf } from '../../shared/participant/parameters.ts';
import { requireEnv } from '../../shared/platform/env.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import type { Findings } from '../proof/report.ts';
import { type OpenBooks, OwnerChanged } from './books.ts';
import { bothBooks } from './both-books.ts';
import { auditCopies, auditFence, type ClosedSide, closedSidesIn } from './fences.ts';
import { Mirror } from './mirror.ts';
import { closedService, monolithSide, type Side } from './side.ts';

/** The two owners, as the audit finds them. */
export interface World {
  read: Owners['read'];
  /** Of a service only its closed side is read: its books are our own tables. */
  sides: {
    monolith(domain: RowDomain): Side;
    service(domain: RowDomain): Pick<Side, 'exportPage'>;
  };
  closedSides(): Promise<Record<string, ClosedSide>>;
}

const DOMAINS = STEPS.map(({ service }) => service);

/** Opens the books of each domain's owner. */
export async function openBothBooks(isTimeUp: () => boolean, world = worldHere()): Promise<OpenBooks> {
  const { read, sides, closedSides } = world;
  const readAll = async () =>
    Object.fromEntries(
      await Promise.all(DOMAINS.map(async (domain) => [domain, await read(domain, { anew: true })] as const)),
    );
  const found = await readAll();
  const mirrors: Partial<Record<RowDomain, Mirror>> = {};
  for (const domain of DOMAINS)
    if (found[domain]?.owner === 'monolith')
      mirrors[domain] = new Mirror(domain, { side: sides.monolith(domain), isTimeUp });
  const books = bothBooks(mirrors);
  const close = () => {
    for (const mirror of Object.values(mirrors)) mirror.close();
  };
  try {
    await books.refresh();
  } catch (error) {
    close();
    throw error;
  }

  const isSame = ({ owner, epoch }: Ownership, now: Ownership | undefined) =>
    owner === now?.owner && epoch === now.epoch;
  const proveTotals = async (domain: string, mirror: Mirror, findings: Findings) => {
    const differences = await mirror.compareTotals();
    for (const finding of [...(differences ?? []), ...mirror.flawed()]) findings.violation(finding);
    if (!differences)
      findings.inFlight({
        kind: 'MOVING',
        id: domain,
        detail: 'its totals moved at every look: audit again',
      });
  };
  const proveFence = async (domain: RowDomain, closed: ClosedSide, findings: Findings) => {
    const isStill = async () => {
      const [now, { owner }] = [await closedSides(), await read(domain, { anew: true })];
      return JSON.stringify(now[domain]) === JSON.stringify(closed) && owner !== closed.side;
    };
    const side = sides[closed.side](domain);
    await auditFence({ domain, closed, side, isStill }, findings, isTimeUp);
    const mirror = mirrors[domain];
    if (mirror) await auditCopies({ domain, side, isStill }, mirror.rowOf, findings, isTimeUp);
  };

  return {
    books,
    owners: Object.fromEntries(DOMAINS.map((domain) => [domain, (found[domain] as Ownership).owner])),
    async prove(findings) {
      for (const [domain, mirror] of Object.entries(mirrors)) await proveTotals(domain, mirror, findings);
      const closed = await closedSides();
      for (const domain of DOMAINS) {
        const fence = closed[domain];
        if (fence && fence.side !== found[domain]?.owner) await proveFence(domain, fence, findings);
      }
      const now = await readAll();
      const changed = DOMAINS.filter((domain) => !isSame(found[domain] as Ownership, now[domain]));
      if (changed.length)
        throw new OwnerChanged(`${changed.join(', ')} got another owner while it was read: audit again`);
    },
    close,
  };
}

function worldHere(): World {
  const owners = ownersOfEnvironment();
  const [parameter, readParameter] = [requireEnv('MOVES_PARAMETER'), parametersOf()];
  return {
    read: owners.read,
    sides: {
      monolith: (domain) => monolithSide(owners.monolith, domain),
      service: (domain) => closedService(requireEnv(`${domain.toUpperCase()}_FUNCTION`)),
    },
    closedSides: async () => closedSidesIn(parameter, await readParameter(parameter)),
  };
}
