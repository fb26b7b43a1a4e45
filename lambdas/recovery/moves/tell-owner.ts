import { rows } from '../../order/rows.ts';
import { runInEpoch } from '../../shared/participant/own-epoch.ts';
import { type CommandPayload, sendCommand } from '../../shared/participant/remote-command.ts';
import { touchRow } from '../../shared/participant/touch-row.ts';
import { type OrderItem, orderKey, sagaOrderOf, table } from '../../shared/saga/order-record.ts';
import { ownersHere } from './owners.ts';

/*
 * What recovery decides about an order stands in its record here. Whoever owns the domain order is told: a monolith by the command that
 * a run would have sent, our own table by a new version of the row. Safe to repeat; each throws when the owner does not take it, and then
 * whoever asks for this order again tells it again.
 */
const PATIENCE_MS = 5_000;

/** That it is confirmed. */
export const tellConfirmed = (order: OrderItem): Promise<void> => tell(order, 'confirmOrder', {});

/** That nothing of it is to be done any more, because a person has settled it. */
export const tellSettled = (order: OrderItem): Promise<void> =>
  tell(order, 'closeOrder', { saga: { status: order.status } });

async function tell(order: OrderItem, command: string, more: Partial<CommandPayload>): Promise<void> {
  const owners = ownersHere();
  if (!owners) return;
  const { owner, epoch } = await owners.read('order');
  if (owner === 'service')
    return runInEpoch({ table, rows }, epoch, () => touchRow(table, orderKey(order.orderId)));
  const told = { command, order: sagaOrderOf(order), price: order.price, ...more };
  await sendCommand(owners.monolith, told, { epoch, patienceMs: PATIENCE_MS });
}
