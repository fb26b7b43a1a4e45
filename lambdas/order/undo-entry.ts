import * as z from 'zod/mini';
import { COMPENSATION_NAMES, type StepName } from '../shared/saga/command-names.ts';
import { STEPS } from '../shared/saga/steps.ts';
import { reasonOf, type TaskFailure, taskFailureSchema } from '../shared/saga/task-failure.ts';

/** The compensation with which an undoing begins, or that there is nothing to undo. */
const undoEntrySchema = z.enum([...COMPENSATION_NAMES, 'nothing']);
export type UndoEntry = z.infer<typeof undoEntrySchema>;

/** What the saga's Catch notes: where the undoing begins, and the failure that it comes of. An undo run has none. */
export const undoFromSchema = z.optional(z.partialRecord(undoEntrySchema, taskFailureSchema));

/** Where the undoing begins: everything is undone when nothing was noted. */
export const entryIn = (undoFrom: z.infer<typeof undoFromSchema> = {}): UndoEntry =>
  (Object.keys(undoFrom)[0] as UndoEntry | undefined) ?? 'refundPayment';

/** What the Catch noted: the failure, and the step that failed. Both are undefined in an undo run; the step, too, when it was none. */
export function failureIn(undoFrom: z.infer<typeof undoFromSchema> = {}): {
  failure?: TaskFailure;
  failedStep?: StepName;
} {
  const [noted] = Object.entries(undoFrom) as [UndoEntry, TaskFailure][];
  if (!noted) return {};
  const [entry, failure] = noted;
  return { failure, failedStep: failedStepOf(entry, failure) };
}

/** A rejection changed nothing: the undoing begins at the step before. Any other failure begins at the step's own compensation. */
function failedStepOf(entry: UndoEntry, failure: TaskFailure): StepName | undefined {
  const index = STEPS.findIndex(({ compensation }) => compensation === entry);
  return STEPS[isRejection(failure) ? index + 1 : index]?.step;
}

/** It said no because the order is being undone: whoever undoes it knows more. */
export const isRefused = (failure: TaskFailure | undefined) => reasonOf(failure) === 'ALREADY_COMPENSATED';

/** The service said no: nothing was changed. */
export const isRejection = (failure: TaskFailure | undefined) => failure?.Error === 'OrderRejected';
