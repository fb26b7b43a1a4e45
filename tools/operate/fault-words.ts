import { FAULT_MODES } from '../../lambdas/shared/saga/commands/fault-modes.ts';
import { BREAKABLE, type Fault } from '../../lambdas/shared/saga/commands/faults.ts';
import { UserError } from '../terminal/run.ts';

/** What `COMMAND:MODE` says, as in `processPayment:throw-after`. Throws UserError, naming the choices. */
export function readFault(text: string, name: string): Pick<Fault, 'command' | 'mode'> {
  const [first, second, ...more] = text.split(':');
  const mode = FAULT_MODES.find((known) => known === second);
  if (!mode || more.length)
    throw new UserError(
      `${name}: "${text}" is not COMMAND:MODE, like processPayment:throw-after; MODE is one of ${FAULT_MODES.join(', ')}`,
    );
  const command = BREAKABLE.find((known) => known === first);
  if (!command) throw new UserError(`${name}: "${first}" is none of ${BREAKABLE.join(', ')}`);
  return { command, mode };
}

/** A fault as a person reads it: what breaks, how much of it, of whom, and until when. */
export function faultWords({ command, mode, rate, orderId, userId, until }: Fault): string {
  return [
    `${command}:${mode}`,
    rate < 1 && `at ${Math.round(rate * 1000) / 10} %`,
    orderId && `of order ${orderId}`,
    userId && `of user ${userId}`,
    until && `until ${new Date(until).toLocaleTimeString('en-GB')}`,
  ]
    .filter(Boolean)
    .join(' ');
}
