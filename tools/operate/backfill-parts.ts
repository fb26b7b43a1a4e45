import type { Backfilled } from '../../lambdas/recovery/completeness/backfill.ts';

/** Asks for one part after the other, says how each went, and adds them up. */
export async function backfillInParts(
  ask: (command: unknown) => Promise<Backfilled>,
  of: number,
  say: (line: string) => void,
): Promise<Backfilled> {
  let total: Backfilled = { orders: 0, written: 0, late: 0 };
  for (let index = 0; index < of; index++) {
    const { orders, written, late, incomplete } = await ask({ command: 'backfill', part: { index, of } });
    const end = incomplete ? ', NOT all was read' : '';
    say(
      `part ${index + 1} of ${of}: ${orders} orders, ${written} events written, ${late} left to the streams${end}`,
    );
    total = {
      orders: total.orders + orders,
      written: total.written + written,
      late: total.late + late,
      ...((total.incomplete || incomplete) && { incomplete: true }),
    };
  }
  return total;
}
