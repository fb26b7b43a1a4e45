import fc from 'fast-check';
import { COMPENSATION_NAMES, STEP_NAMES } from '../../lambdas/shared/saga/command-names.ts';
import { UserError } from '../../tools/terminal/run.ts';

/** The commands of a run that nothing stops. */
const FORWARD_NAMES = [...STEP_NAMES, 'confirmOrder'] as const;
/** The thirteen commands, in the order in which a saga can send them. */
const COMMAND_NAMES = [...FORWARD_NAMES, 'claimOrder', ...COMPENSATION_NAMES, 'closeOrder'] as const;
type CommandName = (typeof COMMAND_NAMES)[number];

/** What happens to a command's calls. */
const FAULTS = {
  'error-before': 'fails, and has done nothing',
  'lost-reply': 'commits, then fails',
  'timeout-before': 'hangs, and does nothing',
  'timeout-after': 'commits, then hangs',
  'lands-late': 'hangs, and does its work after the saga has ended',
  duplicate: 'is delivered twice at once',
  late: 'is delivered again after the saga has ended',
  rejection: 'is something that the service must say no to',
} as const;
type FaultName = keyof typeof FAULTS;

export interface Fault {
  command: CommandName;
  fault: FaultName;
  /** Only the first call; the retry goes through. */
  once?: boolean;
}

/**
 * What happens to the order beside its faults: nothing; it is cancelled when confirmed, or before a command; its run is killed in a
 * command; or the whole run goes twice at once, and the faults are those of the first.
 */
export type Turn = 'none' | 'cancel' | 'twice' | `cancel@${CommandName}` | `kill@${CommandName}`;

export interface Case {
  turn: Turn;
  faults: Fault[];
}

/** Compensations never say no; confirmOrder does when somebody has claimed the order. */
const FAULTS_OF = (command: CommandName) =>
  (Object.keys(FAULTS) as FaultName[]).filter(
    (fault) =>
      fault !== 'rejection' || command === 'confirmOrder' || STEP_NAMES.some((step) => step === command),
  );

const ALL_FAULTS: Fault[] = COMMAND_NAMES.flatMap((command) =>
  FAULTS_OF(command).map((fault) => ({ command, fault })),
);

const isUndoing = ({ command }: Fault) =>
  command === 'claimOrder' || command === 'closeOrder' || COMPENSATION_NAMES.some((name) => name === command);

/** Makes sure that compensations are needed where one of them is to be broken: the payment is declined, or the order cancelled. */
function reaching(faults: Fault[]): Case[] {
  if (!faults.some(isUndoing)) return [{ turn: 'none', faults }];
  const cancelled: Case = { turn: 'cancel', faults };
  if (faults.some(({ command }) => command === 'processPayment')) return [cancelled];
  return [
    { turn: 'none', faults: [{ command: 'processPayment', fault: 'rejection' }, ...faults] },
    cancelled,
  ];
}

/** Every fault of every command alone, also while the whole run goes twice; every run killed, and every order cancelled, in every command. */
export const singles = (): Case[] => [
  { turn: 'none', faults: [] },
  { turn: 'cancel', faults: [] },
  ...ALL_FAULTS.flatMap((fault) => reaching([fault])),
  ...COMMAND_NAMES.flatMap((command) =>
    reaching([{ command, fault: 'duplicate' }]).map(({ faults, turn }) => ({
      faults: faults.filter(({ fault }) => fault !== 'duplicate'),
      turn: turn === 'cancel' ? turn : (`kill@${command}` as const),
    })),
  ),
  ...FORWARD_NAMES.map((command): Case => ({ turn: `cancel@${command}`, faults: [] })),
  { turn: 'twice', faults: [] },
  ...ALL_FAULTS.flatMap((fault) =>
    reaching([fault])
      .slice(0, 1)
      .map(({ faults }): Case => ({ turn: 'twice', faults })),
  ),
];

/** Every two faults of different commands; where one is in the undoing, the undoing that comes first of the two ways. */
export const pairs = (): Case[] =>
  ALL_FAULTS.flatMap((one, index) =>
    ALL_FAULTS.slice(index + 1)
      .filter(({ command }) => command !== one.command)
      .flatMap((other) => reaching([one, other]).slice(0, 1)),
  );

const aFault = fc
  .constantFrom(...ALL_FAULTS)
  .chain((fault) => fc.boolean().map((once) => (once ? { ...fault, once } : fault)));

const aCase: fc.Arbitrary<Case> = fc.record({
  turn: fc.oneof(
    fc.constant<Turn>('none'),
    fc.constant<Turn>('cancel'),
    fc.constant<Turn>('twice'),
    fc.constantFrom(...FORWARD_NAMES).map((command): Turn => `cancel@${command}`),
    fc.constantFrom(...COMMAND_NAMES).map((command): Turn => `kill@${command}`),
  ),
  faults: fc.uniqueArray(aFault, { minLength: 2, maxLength: 6, selector: ({ command }) => command }),
});

/** Random combinations of two to six faults; the same ones for the same seed. */
export const random = (seed: number, count: number): Case[] => fc.sample(aCase, { seed, numRuns: count });

/** A case as one word for the command line: `cancel,processPayment:lost-reply,increaseStock:late:once`. */
export const nameOf = ({ turn, faults }: Case): string =>
  [turn, ...faults.map(({ command, fault, once }) => `${command}:${fault}${once ? ':once' : ''}`)].join(',');

/** The case of that name. Throws, saying what is wrong with it. */
export function parseCase(name: string): Case {
  const [turn = '', ...parts] = name.split(',');
  const [, at] = /^(?:kill|cancel)@(\w+)$/.exec(turn) ?? [];
  if (!['none', 'cancel', 'twice'].includes(turn) && !COMMAND_NAMES.some((known) => known === at))
    throw new UserError(`--case: "${turn}" is none of none, cancel, twice, cancel@COMMAND, kill@COMMAND`);
  const faults = parts.map((part) => {
    const [command, fault, once] = part.split(':');
    const known = ALL_FAULTS.find((each) => each.command === command && each.fault === fault);
    if (!known || (once !== undefined && once !== 'once'))
      throw new UserError(`--case: "${part}" is not COMMAND:FAULT or COMMAND:FAULT:once`);
    return once ? { ...known, once: true } : known;
  });
  return { turn: turn as Turn, faults };
}
