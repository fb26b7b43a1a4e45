import type { Owners } from '../shared/participant/facade.ts';
import { readStepState } from '../shared/participant/remote-command.ts';
import type { StepName } from '../shared/saga/command-names.ts';
import type { OrderItem } from '../shared/saga/order-record.ts';
import { STEPS } from '../shared/saga/steps.ts';
import { ownersHere } from './moves/owners.ts';
import { readFootprints } from './tables/footprint.ts';

/** What the ledger of each step says of the order, wherever its domain is owned; undefined where it says nothing. */
export async function stepStatesOf(
  order: OrderItem,
  { read, monolith }: Partial<Owners> = ownersHere() ?? {},
): Promise<Partial<Record<StepName, unknown>>> {
  const [footprint] = await readFootprints([order]);
  const states = await Promise.all(
    STEPS.map(async ({ step, service }) => {
      const isElsewhere = read && monolith && (await read(service)).owner === 'monolith';
      const state = isElsewhere
        ? await readStepState(monolith, step, order.orderId)
        : footprint?.ledgers[step]?.state;
      return [step, state] as const;
    }),
  );
  return Object.fromEntries(states);
}
