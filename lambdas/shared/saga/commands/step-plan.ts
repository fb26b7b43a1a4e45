import type { Item, Key } from '../../platform/reads.ts';
import type { Write } from '../../platform/transactions.ts';
import type { StepName } from '../command-names.ts';
import type { OrderRejected } from '../errors.ts';

/** A business write, and the rejection that its failed condition means. */
export interface GuardedWrite {
  write: Write;
  /**
   * The reason and its detail, given the item as it was (undefined: there was none). Undefined when the condition proves nothing: then
   * the step is planned anew.
   */
  rejection(found: Item | undefined): OrderRejected | undefined;
}

/** What a step is going to do: its answer, what its compensation will need, and its writes. */
export interface StepPlan<Result, Effects> {
  result: Result;
  effects: Effects;
  writes: GuardedWrite[];
}

/** A step that is to be applied: `plan` says what it would do, or throws OrderRejected. */
export interface Step<Result, Effects> {
  name: StepName;
  orderId: string;
  correlationId?: string;
  /** Items of the same table that `plan` needs; they are read together with the step's record. */
  reads?: Key[];
  /** Gets those items, each at its key's place, and whether an earlier plan was refused by what it could not know. */
  plan(found: (Item | undefined)[], wasRefused: boolean): Promise<StepPlan<Result, Effects>>;
}
