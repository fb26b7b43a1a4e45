import { table } from '../../payment/table.ts';
import type { EffectsCheck } from './effects.ts';
import type { Findings } from './report.ts';
import { scanTable } from './scan.ts';

/** Every payment that is PAID belongs to an order that knows it; that it is right is seen from the order. */
export const auditPayments = (findings: Findings, effects: EffectsCheck, isTimeUp: () => boolean) =>
  scanTable(
    table,
    async (items) => {
      findings.checked.payments += items.filter(({ sk }) => sk === 'PAYMENT').length;
      await effects.look(table, items);
    },
    isTimeUp,
  );
