/**
 * The rules of the epoch, as data: both owners obey them, and the model of the move explores them. It imports nothing, so that a
 * participant in any code base may copy it.
 */

/** What stands on one side: which owner's time it is, and whether this side takes commands. */
export interface Epoch {
  epoch: number;
  open: boolean;
}

/** Whether a change may be made here: on an open side, and for a command only in its own epoch. */
export const takesChange = (inForce: Epoch, epoch: number | undefined): boolean =>
  inForce.open && (epoch === undefined || epoch === inForce.epoch);

/** Whether rows of the other side may be written here: on a closed side, in the epoch that is in force. */
export function takesRows(inForce: Epoch, epoch: number): 'yes' | 'fenced' | 'open' {
  if (epoch !== inForce.epoch) return 'fenced';
  return inForce.open ? 'open' : 'yes';
}

/** Whether the epoch may be set: never to a lower one, and what was closed in an epoch is never opened in it again. */
export const maySet = (inForce: Epoch, wanted: Epoch): boolean =>
  wanted.epoch > inForce.epoch || (wanted.epoch === inForce.epoch && (inForce.open || !wanted.open));
