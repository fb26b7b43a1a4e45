import type { Budget } from './state.ts';

/** What may happen while the model explores: the whole protocol at once has too many states, each scenario a part of them. */
export interface Scenario {
  name: string;
  budget: Budget;
  /** How many look at the order at once to finish it. */
  readers: number;
  /** The forward run may have a twin, and knows it. */
  isExpress: boolean;
  /** Whoever finishes the order may take a forward run that goes on for dead. */
  judgesWrongly: boolean;
}

const NOTHING: Budget = { late: 0, faults: 0, kills: 0, cancels: 0, twins: 0, forgets: 0, writeOffs: 0 };

export const SCENARIOS: Scenario[] = [
  {
    name: 'one run whose calls fail and come late',
    budget: { ...NOTHING, late: 2, faults: 3, kills: 1 },
    readers: 1,
    isExpress: false,
    judgesWrongly: false,
  },
  {
    name: 'a cancellation before or after the end',
    budget: { ...NOTHING, late: 1, faults: 2, kills: 1, cancels: 1 },
    readers: 1,
    isExpress: false,
    judgesWrongly: false,
  },
  {
    name: 'two who recover, wrong about what runs, and runs that are forgotten',
    budget: { ...NOTHING, late: 1, faults: 2, kills: 1, forgets: 1 },
    readers: 2,
    isExpress: false,
    judgesWrongly: true,
  },
  {
    name: 'the whole run twice at once',
    budget: { ...NOTHING, late: 1, faults: 2, kills: 1, cancels: 1, twins: 1 },
    readers: 1,
    isExpress: true,
    judgesWrongly: true,
  },
  {
    name: 'a person settles by hand what was left',
    budget: { ...NOTHING, late: 1, faults: 3, kills: 1, writeOffs: 1 },
    readers: 1,
    isExpress: false,
    judgesWrongly: false,
  },
];
