import * as z from 'zod/mini';
import { optionalEnv } from '../platform/env.ts';
import { OrderRejected, RunRefused } from './errors.ts';

/*
 * One run per order. A forward run is named by its order id, an undo run `{orderId}.cancel-1`, `.reconcile-1`, `.redrive-1`.
 * Step Functions lets no name run twice, but an operator who presses "New execution" on an old input gets a new name, and
 * if that second run failed half way it would undo a confirmed order. So the first step, the claim before the first compensation
 * (with which the undo machine starts) and the last command of a run refuse any other name, and such a run touches nothing. For an
 * undo a well-formed name is not enough: the claim asks for the one that the order's record names.
 */

/** How an order that is taken in now is run forward; undefined: as a Standard workflow. */
export const workflowNow = optionalEnv('WORKFLOW') === 'express' ? 'express' : undefined;

/**
 * Whether the order's forward run is an Express workflow: at most five minutes, at least once, and Step Functions tells nothing about it.
 * An order keeps the workflow that it was taken in for: two runs of it that do not know of each other's kind would not be safe.
 */
export const isExpress = ({ workflow }: { workflow?: 'express' }) => workflow === 'express';

const UNDO_CAUSES = ['cancel', 'reconcile', 'redrive'] as const;
export type UndoCause = (typeof UNDO_CAUSES)[number];

/** The name of the execution that sends the command; absent when a person or a test calls the Lambda directly. */
export const executionNameSchema = z.optional(z.string());

/** Throws OrderRejected unless the run is the order's forward run. Not recorded: the order's own run must still be able to come. */
export function requireForwardRun(orderId: string, executionName: string | undefined): void {
  if (executionName === undefined || executionName === orderId) return;
  throw new OrderRejected('INVALID_COMMAND', `run "${executionName}" is not the own run of order ${orderId}`);
}

/** Throws RunRefused unless the run is the order's forward run or one of its undo runs. */
export function requireOwnRun(orderId: string, executionName: string | undefined): void {
  if (executionName === undefined || executionName === orderId || isUndoRun(orderId, executionName)) return;
  throw new RunRefused(`run "${executionName}" is not one of order ${orderId}'s own: it may not touch it`);
}

function isUndoRun(orderId: string, executionName: string): boolean {
  if (!executionName.startsWith(`${orderId}.`)) return false;
  const [cause, number] = executionName.slice(orderId.length + 1).split('-');
  return UNDO_CAUSES.some((known) => known === cause) && /^\d+$/.test(number ?? '');
}
