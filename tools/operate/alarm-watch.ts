import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../terminal/run.ts';
import type { AlarmState } from './alarms.ts';

export interface Watch {
  /** What was raised before does not count: the deploy that is watched did not cause it, and may be what mends it. */
  since: Date;
  until: Date;
  everyMs: number;
}

/** Looks at the alarms until the time is up. Throws, with their names, as soon as one is raised; also when there are none to look at. */
export async function watchAlarms(
  read: () => Promise<AlarmState[]>,
  { since, until, everyMs }: Watch,
  say: (line: string) => void,
): Promise<void> {
  for (;;) {
    const alarms = await read();
    if (alarms.length === 0) throw new UserError('there are no alarms in this account and region');
    const raised = alarms.filter(({ isRaised }) => isRaised);
    const isNew = (alarm: AlarmState) => alarm.since >= since;
    if (raised.some(isNew))
      throw new UserError(`raised since ${since.toISOString()}: ${namesOf(raised.filter(isNew))}`);

    const left = until.getTime() - Date.now();
    const old = raised.length ? `; up from before: ${namesOf(raised)}` : '';
    say(
      `none of ${alarms.length} alarms is newly raised${old}; ${Math.max(Math.ceil(left / 1000), 0)} s to go`,
    );
    if (left <= 0) return;
    await sleep(Math.min(everyMs, left));
  }
}

const namesOf = (alarms: AlarmState[]) => alarms.map(({ name }) => name).join(', ');
