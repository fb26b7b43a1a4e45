import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { Fenced } from '../platform/conflicts.ts';
import { requireEnv } from '../platform/env.ts';
import type { Item } from '../platform/reads.ts';
import { Throttled } from '../platform/throttling.ts';
import type { Command } from '../saga/commands/command.ts';
import { MonolithClient } from './monolith-client.ts';
import { runInEpoch } from './own-epoch.ts';
import { ownerReader, type ReadOwner } from './owners.ts';
import { parametersOf } from './parameters.ts';
import { type CommandPayload, sendCommand } from './remote-command.ts';
import type { TableMapping } from './row-mapping.ts';
import { besideShadow } from './shadow.ts';

/** What a domain says of itself, so that another may own it. */
export interface Owned {
  domain: string;
  table: string;
  /** How its rows lie in the table, and what an item adds to its totals. */
  rows: Record<string, TableMapping>;
  totalsOf(item: Item): Record<string, number>;
  /**
   * Commands that decide here, whoever owns the domain; each gets a way to tell its owner, if that is somebody else. Of the order only:
   * see lambdas/order/decisions.ts.
   */
  decisions?: Record<string, Decision>;
  /** Gives the row of what was decided a new version, where its owner is here. */
  touch?: (payload: CommandPayload) => Promise<void>;
  /** What is noted here of a command that another owner has run. */
  notes?: Record<string, (payload: CommandPayload) => Promise<void>>;
  /** Routes that are answered here, whoever owns the domain; the owner is asked for what is not known here. */
  knownHere?: readonly string[];
}

/** Decides, and has `tell` send the command on; for an owner that is here it touches the row. */
export type Decision = (
  payload: CommandPayload,
  tell: (payload: CommandPayload) => Promise<unknown>,
) => Promise<unknown>;

/** Who owns what, and how the other owner is spoken to. */
export interface Owners {
  read: ReadOwner;
  monolith: MonolithClient;
}

/** As the environment names them. Throws, naming what is missing or wrong. */
export const ownersOfEnvironment = (): Owners => ({
  read: ownerReader(requireEnv('OWNERS_PARAMETER'), parametersOf()),
  monolith: new MonolithClient(requireEnv('MONOLITH_URL'), requireEnv('MONOLITH_SECRET_PARAMETER')),
});

type Time = Pick<Context, 'getRemainingTimeInMillis'>;
export type RunCommand = (payload: CommandPayload, time: Time) => Promise<unknown>;

/** Kept back to answer before the Lambda's own time is up. */
const RESERVE_MS = 1_500;
export const patienceOf = (time: Time) => Math.max(time.getRemainingTimeInMillis() - RESERVE_MS, 0);

/** For how long a call looks for the owner of a domain that moves; the saga waits longer. */
const FENCED_MS = 2_000;
const FENCED_PAUSE_MS = 100;

/**
 * Runs each command where its owner is: here, in a transaction with the epoch, or at the monolith, over HTTP. What is refused because the
 * owner has changed is tried again with the owner read anew. Throws Throttled, which the saga waits out, while no owner is open.
 */
export function commandsOfOwner(
  commands: Record<string, Command>,
  owned: Owned,
  { read, monolith }: Owners,
): RunCommand {
  const { domain, decisions = {}, touch = async () => {}, notes = {} } = owned;
  const atOwner = async (
    payload: CommandPayload,
    time: Time,
    here: (payload: CommandPayload) => Promise<unknown>,
  ) => {
    const giveUp = Date.now() + Math.min(FENCED_MS, patienceOf(time));
    for (let anew = false; ; anew = true) {
      const { owner, epoch } = await read(domain, { anew });
      try {
        if (owner === 'service') return await runInEpoch(owned, epoch, () => here(payload));
        const result = await sendCommand(monolith, payload, { epoch, patienceMs: patienceOf(time) });
        await notes[payload.command]?.(payload);
        return result;
      } catch (error) {
        if (!(error instanceof Fenced)) throw error;
        if (Date.now() + FENCED_PAUSE_MS > giveUp)
          throw new Throttled(`${domain} has no open owner: it is being moved`, { cause: error });
        await sleep(FENCED_PAUSE_MS);
      }
    }
  };
  return async (payload, time) => {
    const command = commands[payload.command] as Command;
    // Before anything is forwarded: a run that may not send the command touches nothing.
    command.admit(payload);
    const decide = decisions[payload.command];
    if (!decide) {
      const { table } = owned;
      const here = () => command(payload);
      return besideShadow(await read(domain), payload, { table, here, monolith }, () =>
        atOwner(payload, time, command),
      );
    }
    return decide(payload, (told) => atOwner(told, time, touch));
  };
}
