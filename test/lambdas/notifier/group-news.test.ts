import { newsOf, QUIET_SECONDS } from '../../../lambdas/notifier/group-news.ts';
import type { Group } from '../../../lambdas/notifier/groups.ts';

const NOW = 1_000_000;
const aGroup = (fields: Partial<Group>): Group => ({
  cause: 'increaseStock.Down',
  joined: 0,
  inNeed: 0,
  gaveUp: 0,
  givenUp: 0,
  told: 0,
  toldGaveUp: 0,
  overAt: 0,
  isTold: false,
  quietUntil: 0,
  turn: 0,
  named: [],
  ...fields,
});
const OLD = { joined: 2, inNeed: 2, told: 2, isTold: true };
const GIVEN_UP = { ...OLD, gaveUp: 2, givenUp: 2, gaveUpSince: NOW };

describe('what is to be told of a group', () => {
  it.each<[string, Partial<Group>, string | undefined]>([
    ['its first order', { joined: 1, inNeed: 1 }, 'need'],
    [
      'no more of the same within ten minutes',
      { ...OLD, joined: 6, inNeed: 6, quietUntil: NOW + 1 },
      undefined,
    ],
    ['those that have come in ten minutes', { ...OLD, joined: 6, inNeed: 6, quietUntil: NOW }, 'need'],
    ['nothing when nothing is new', OLD, undefined],
    ['that one came although as many have left', { ...OLD, joined: 3 }, 'need'],
    ['nothing when some are finished', { ...OLD, inNeed: 1 }, undefined],
    ['that it is over', { ...OLD, inNeed: 0 }, 'over'],
    ['that it is over, within the ten minutes too', { ...OLD, inNeed: 0, quietUntil: NOW + 9 }, 'over'],
    ['not twice that it is over', { ...OLD, inNeed: 0, isTold: false }, undefined],
    ['nothing of an order that was finished before anybody was told', { joined: 1, inNeed: 0 }, undefined],
    ['that all are given up', GIVEN_UP, 'given up'],
    [
      'not yet that some are given up: the others may be so in a moment',
      { ...GIVEN_UP, givenUp: 1, gaveUp: 1 },
      undefined,
    ],
    [
      'that some are given up, when no more of them came in ten minutes',
      { ...GIVEN_UP, givenUp: 1, gaveUp: 1, gaveUpSince: NOW - QUIET_SECONDS },
      'given up',
    ],
    ['not twice that they are given up', { ...GIVEN_UP, toldGaveUp: 2 }, undefined],
    ['not that an order was given up that is finished', { ...GIVEN_UP, givenUp: 0, inNeed: 2 }, undefined],
  ])('is %s', (_what, fields, news) => {
    expect(newsOf(aGroup(fields), NOW)).toBe(news);
  });
});
