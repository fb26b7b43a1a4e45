import { table } from '../../payment/table.ts';
import { scanTable } from '../tables/scan.ts';
import type { Scope } from './scope.ts';

/** Every payment that is PAID belongs to an order that knows it; that it is right is seen from the order. */
export const auditPayments = ({ part, isTimeUp, findings, effects }: Scope) =>
  scanTable(
    table,
    async (items) => {
      findings.checked.payments += items.filter(({ sk }) => sk === 'PAYMENT').length;
      await effects.look(table, items);
    },
    isTimeUp,
    part,
  );
