import { environmentPrefix } from '../../../lib/names.ts';
import { watchAlarms } from '../../../tools/operate/alarm-watch.ts';
import type { AlarmState } from '../../../tools/operate/alarms.ts';
import { templatesOf } from '../../support/templates.ts';

const DEPLOYED = new Date('2026-03-01T10:00:00Z');
const quiet = (name: string): AlarmState => ({ name, isRaised: false, since: new Date(0) });
const raised = (name: string, at: string): AlarmState => ({ name, isRaised: true, since: new Date(at) });

/** What is said while the alarms are, one reading after the other, as given; with the last one the time is up. */
async function watch(...readings: AlarmState[][]): Promise<string[]> {
  const said: string[] = [];
  const until = new Date(Date.now() + 600_000);
  const read = async () => {
    // However slow the machine is, the time is up with the last reading, and not before.
    if (readings.length === 1) until.setTime(Date.now());
    return readings.shift() as AlarmState[];
  };
  await watchAlarms(read, { since: DEPLOYED, until, everyMs: 5 }, (line) => said.push(line));
  return said;
}

describe('the watch over the alarms', () => {
  it('ends well when its time is up and none was raised', async () => {
    const said = await watch([quiet('api-errors'), quiet('timeouts')]);

    expect(said.at(-1)).toBe('none of 2 alarms is newly raised; 0 s to go');
  });

  it('fails, with the names, as soon as one is raised', async () => {
    const raisedNow = [raised('api-errors', '2026-03-01T10:04:00Z'), quiet('timeouts')];

    await expect(watch([quiet('api-errors'), quiet('timeouts')], raisedNow)).rejects.toThrow(
      'raised since 2026-03-01T10:00:00.000Z: api-errors',
    );
  });

  it('does not hold against a deploy what was up before it, and says so', async () => {
    const said = await watch([raised('dead-letters', '2026-03-01T09:59:59Z'), quiet('timeouts')]);

    expect(said[0]).toMatch(/^none of 2 alarms is newly raised; up from before: dead-letters; /);
  });

  it('fails when an old alarm was over and is raised anew', async () => {
    const old = raised('dead-letters', '2026-03-01T09:00:00Z');
    const anew = raised('dead-letters', '2026-03-01T10:02:00Z');

    await expect(watch([old], [quiet('dead-letters')], [anew])).rejects.toThrow('dead-letters');
  });

  it('fails where there is nothing to watch', async () => {
    await expect(watch([])).rejects.toThrow('there are no alarms');
  });

  it.each(['dev', 'prod'])('finds every alarm of %s by the beginning of its name', (environment) => {
    const names = Object.values(templatesOf(environment))
      .flat()
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties.AlarmName as string);

    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !name.startsWith(`${environmentPrefix(environment)}-`))).toEqual([]);
  });
});
