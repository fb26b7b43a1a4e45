import { randomUUID } from 'node:crypto';
import { cancelPlacedOrder } from '../../../lambdas/orchestrator/cancel.ts';
import { orderIdFor, takeOrder } from '../../../lambdas/orchestrator/intake.ts';
import { redriveOrder } from '../../../lambdas/recovery/redrive.ts';
import type { FaultMode } from '../../../lambdas/shared/saga/commands/fault-modes.ts';
import { breaking } from '../faults/faults.ts';
import { Executions } from './executions.ts';
import type { CommandCall, Workflow } from './saga.ts';
import { createDeadLetterQueue, createJournal, createTables, sendToDeadLetterQueue } from './tables.ts';
import { anOrder, createWorld, type World } from './world.ts';

/** What an order of two units with the coupon costs. */
export const TOTAL = 1_800;

export type PlacedOrder = World & { orderId: string };

/** Takes orders as the API does, and plays them to any end, with the real saga, a real database and a real queue. */
export class Shop {
  /** Told of each call, before it is made. */
  onCall: (call: CommandCall) => void | Promise<void> = () => {};
  /** What breaks while an order is settled. */
  #faults: Partial<Record<string, FaultMode>> = {};
  readonly executions: Executions;

  constructor(workflow?: Workflow) {
    this.executions = new Executions({
      workflowOf: () => workflow,
      invoke: async (call) => {
        await this.onCall(call);
        return breaking(this.#faults)(call);
      },
      sendToDeadLetterQueue,
    });
  }

  static async open({ workflow }: { workflow?: Workflow } = {}): Promise<Shop> {
    await Promise.all([createTables(), createDeadLetterQueue(), createJournal()]);
    return new Shop(workflow);
  }

  /** An order whose saga runs. */
  async taken(world?: World, { withCoupon = true } = {}): Promise<PlacedOrder> {
    const buyer = world ?? (await createWorld());
    const { items, couponId } = anOrder(buyer, { withCoupon });
    const key = randomUUID();
    await takeOrder(buyer.userId, key, { items, couponId }, 'a-test');
    return { ...buyer, orderId: orderIdFor(buyer.userId, key) };
  }

  async settled(faults: Partial<Record<string, FaultMode>> = {}): Promise<PlacedOrder> {
    this.#faults = faults;
    const placed = await this.taken();
    await this.executions.settle(placed.orderId);
    this.#faults = {};
    return placed;
  }

  confirmed = () => this.settled();
  rejected = () => this.settled({ processPayment: 'throw-after' });
  refusedAtOnce = () => this.settled({ decreaseStock: 'throw-before' });
  inNeed = () => this.settled({ processPayment: 'throw-before', increaseStock: 'throw-before' });

  cancelled = async () => {
    const placed = await this.confirmed();
    await cancelPlacedOrder(placed.orderId, { userId: placed.userId, isAdmin: false });
    await this.executions.settle(placed.orderId);
    return placed;
  };

  redriven = async () => {
    const placed = await this.inNeed();
    await redriveOrder(placed.orderId, { isTimeUp: () => false, maxMessages: 100 });
    await this.executions.settle(placed.orderId);
    return placed;
  };

  /** Its run is dead since that command was called, and reconcile has not found it yet. */
  diedAt = async (at: string): Promise<PlacedOrder> => {
    this.onCall = ({ command, order }) => {
      if (command !== at) return;
      this.executions.stop(order.orderId);
      throw new Error('is dead');
    };
    const placed = await this.settled();
    this.onCall = () => {};
    return placed;
  };
  killed = () => this.diedAt('processPayment');
}
