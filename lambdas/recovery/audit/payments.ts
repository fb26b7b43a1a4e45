import { table } from '../../payment/table.ts';
import type { Scope } from './scope.ts';

/** Every payment that is PAID belongs to an order that knows of it; whether it is the right one is judged with the order. */
export const auditPayments = ({ part, isTimeUp, findings, itemAudit, books }: Scope) =>
  books.scan(
    table,
    async (items) => {
      const sound = await itemAudit.look(table, items);
      findings.checked.payments += sound.filter(({ sk }) => sk === 'PAYMENT').length;
    },
    isTimeUp,
    part,
  );
