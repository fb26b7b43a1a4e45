import { STEP_NAMES, type StepName } from '../../lambdas/shared/saga/command-names.ts';
import { readOrder } from '../../lambdas/shared/saga/order-record.ts';
import { claimUndo, startUndo } from '../../lambdas/shared/saga/starts/undo-run.ts';
import { REJECTIONS } from '../support/faults/rejections.ts';
import { type CommandCall, hang, type Invoke } from '../support/saga/saga.ts';
import type { Case, Fault } from './cases.ts';

/** What happens to the order beside its faults. */
interface Turns {
  kill(): void;
  cancel(): Promise<void>;
}

/** The calls of one order's commands, broken as its case says, until it is healed. */
export class FaultyCalls {
  readonly #faults: Map<string, Fault>;
  readonly #turn: Case['turn'];
  readonly #turns: Turns;
  readonly #invoke: Invoke;
  readonly #late: CommandCall[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  #isHealed = false;

  constructor({ faults, turn }: Case, turns: Turns, invoke: Invoke) {
    this.#faults = new Map(faults.map((fault) => [fault.command, fault]));
    this.#turn = turn;
    this.#turns = turns;
    this.#invoke = invoke;
  }

  /** From now on everything works. */
  heal(): void {
    this.#isHealed = true;
  }

  /** Delivers what comes late; each is refused or changes nothing, which the verdict sees from the tables. */
  async deliverLate(): Promise<void> {
    await Promise.allSettled(this.#late.map(this.#invoke));
    await Promise.allSettled(this.#underWay);
  }

  /** Answers a call of the saga; the twin of the run is sound. */
  async answer(call: CommandCall, isTwin: boolean): Promise<unknown> {
    if (this.#isHealed || isTwin) return this.#really(call);
    if (this.#turn === `kill@${call.command}`) this.#turns.kill();
    if (this.#turn === `cancel@${call.command}`) await this.#turns.cancel();
    const fault = this.#faults.get(call.command);
    if (fault?.once) this.#faults.delete(call.command);
    switch (fault?.fault) {
      case 'error-before':
        throw new Error('broken before');
      case 'lost-reply':
        await this.#really(call);
        throw new Error('reply lost');
      case 'timeout-before':
        return hang();
      case 'timeout-after':
        await this.#really(call);
        return hang();
      case 'lands-late':
        this.#late.push(call);
        return hang();
      case 'late':
        this.#late.push(call);
        return this.#really(call);
      case 'duplicate':
        return first(await Promise.allSettled([this.#really(call), this.#really(call)]));
      case 'rejection':
        return this.#really(await impossible(call));
      default:
        return this.#really(call);
    }
  }

  /** A call goes on when the saga does not wait for it any more: it must have ended before anybody judges. */
  #really(call: CommandCall): Promise<unknown> {
    const answer = this.#invoke(call);
    this.#underWay.add(answer);
    const forget = () => this.#underWay.delete(answer);
    answer.then(forget, forget);
    return answer;
  }
}

function first([one]: PromiseSettledResult<unknown>[]): unknown {
  if (one?.status === 'fulfilled') return one.value;
  throw one?.reason;
}

async function impossible(call: CommandCall): Promise<CommandCall> {
  if (STEP_NAMES.some((step) => step === call.command))
    return REJECTIONS[call.command as StepName].impossible(call);
  // confirmOrder says no when somebody is undoing the order: reconcile, say, which took its run for dead.
  const order = await readOrder(call.order.orderId);
  if (order?.status === 'PENDING') await startUndo(await claimUndo(order, 'reconcile'));
  return call;
}
