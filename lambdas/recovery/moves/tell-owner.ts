import { sendCommand } from '../../shared/participant/remote-command.ts';
import { type OrderItem, sagaOrderOf } from '../../shared/saga/order-record.ts';
import { ownersHere } from './owners.ts';

const PATIENCE_MS = 5_000;

/**
 * Tells the owner of the domain order, where that is a monolith, that the order is confirmed; safe to repeat. Throws when it does not
 * take it: then whoever asks for this order again tells it again.
 */
export async function tellConfirmed(order: OrderItem): Promise<void> {
  const owners = ownersHere();
  if (!owners) return;
  const { owner, epoch } = await owners.read('order');
  if (owner !== 'monolith') return;
  const told = { command: 'confirmOrder', order: sagaOrderOf(order), price: order.price };
  await sendCommand(owners.monolith, told, { epoch, patienceMs: PATIENCE_MS });
}
