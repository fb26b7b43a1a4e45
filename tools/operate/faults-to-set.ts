import { userInfo } from 'node:os';
import { fieldErrors } from '../../lambdas/shared/platform/validation.ts';
import {
  FAULT_MINUTES,
  type Fault,
  faultSchema,
  faultsIn,
  inMinutes,
  isOn,
  isTooLong,
  MAX_FAULT_MINUTES,
} from '../../lambdas/shared/saga/commands/faults.ts';
import { localOutputs, type Outputs } from '../stack/outputs.ts';
import { wholeNumber } from '../terminal/arguments.ts';
import { UserError } from '../terminal/run.ts';
import { readFault } from './fault-words.ts';

interface Where {
  environment: string;
  port?: string;
}

type Options = Partial<Record<'rate' | 'user' | 'order' | 'minutes', string>>;

/**
 * What `npm run chaos -- set` was asked to break, by names or as JSON, each with a time limit and with who has set it; one that is
 * written out may bring its own. Throws UserError, naming the option or the field that is wrong.
 */
export function faultsToSet(
  { environment, port }: Where,
  texts: string[],
  { minutes = String(FAULT_MINUTES), ...narrowed }: Options,
  usage: string,
): Fault[] {
  const limit = wholeNumber('minutes', minutes, usage);
  if (limit > MAX_FAULT_MINUTES)
    throw new UserError(`--minutes: at most ${MAX_FAULT_MINUTES}, which is a day`);
  const outputs = localOutputs(environment, port);
  const until = new Date(inMinutes(limit)).toISOString();
  const by = `npm run chaos (${userInfo().username})`;
  const [first, ...more] = texts;
  if (first === undefined) throw new UserError(`set: what is to break is missing\n${usage}`);
  if (!/^\s*[{[]/.test(first))
    return texts.map((text) => ({ ...faultNamed(outputs, text, narrowed), until, by }));
  if (more.length || Object.values(narrowed).some((value) => value !== undefined))
    throw new UserError(
      `set: JSON says all by itself: no second fault, no --rate, --user or --order\n${usage}`,
    );
  return faultsWritten(first).map((fault) => ({ until, by, ...fault }));
}

/** What is wrong in a fault, by the option that says it. */
const OPTIONS: Record<string, string> = { rate: '--rate', userId: '--user', orderId: '--order' };

function faultNamed(outputs: Outputs | undefined, text: string, { rate, user, order }: Options): Fault {
  const { data, error } = faultSchema.safeParse({
    ...readFault(text, 'set'),
    rate: rate === undefined ? 1 : Number(rate || Number.NaN),
    ...(user !== undefined && { userId: idOf(outputs, user) }),
    ...(order !== undefined && { orderId: order }),
  });
  if (data) return data;
  const problems = fieldErrors(error, '').map(
    ({ field, message }) => `${OPTIONS[field] ?? field}: ${message}`,
  );
  throw new UserError(problems.join('; '));
}

/** The users of the local stack go by their names, as everywhere. */
function idOf(outputs: Outputs | undefined, user: string): string {
  const known: Record<string, { userId: string }> = outputs?.users ?? {};
  return (Object.hasOwn(known, user) && known[user]?.userId) || user;
}

function faultsWritten(text: string): Fault[] {
  const { faults, problems } = faultsIn(text);
  if (problems.length) throw new UserError(`set: ${problems.join('; ')}`);
  for (const fault of faults) {
    const { command, mode, until } = fault;
    if (!isOn(fault)) throw new UserError(`set: ${command}:${mode} was to end before now, at ${until}`);
    if (isTooLong(fault)) throw new UserError(`set: ${command}:${mode} would last for more than a day`);
  }
  return faults;
}
