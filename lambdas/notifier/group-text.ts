import { requireEnv } from '../shared/platform/env.ts';
import { RUNBOOK_SECTIONS } from '../shared/platform/runbook-sections.ts';
import { messageOf, type TaskFailure } from '../shared/saga/task-failure.ts';
import { MAX_SCHEDULED_TRIES } from '../shared/saga/time-limits.ts';
import type { Message } from './alert.ts';
import type { News } from './group-news.ts';
import type { Group } from './groups.ts';
import type { OrderInNeed } from './order-change.ts';

const environment = requireEnv('ENVIRONMENT');
const runbook = `Runbook: ${requireEnv('RUNBOOK_URL')}${RUNBOOK_SECTIONS.order}`;

/** Orders that a message names. */
export const NAMED = 3;

interface Named {
  orderId: string;
  isGivenUp: boolean;
  about: string;
}

/** What a person is told of a group; `orders` are those that are in it, in the order in which they are named. */
export function textOf(news: News, group: Group, orders: Named[]): Message {
  const { inNeed, joined, told, overAt, givenUp, named } = group;
  const [command = '', ...rest] = group.cause.split('.');
  const error = rest.join('.');
  switch (news) {
    case 'over':
      return {
        subject: subjectOf(`over: ${command} failed with ${error}`),
        text: [
          `${command} failed with ${error}: of ${ordersIn(joined - overAt)} none needs attention because of that any more.`,
          `First named: ${namesOf(named, named.length)}.`,
        ].join('\n'),
      };
    case 'given up': {
      const those = orders.filter(({ isGivenUp }) => isGivenUp).map(({ orderId }) => orderId);
      return {
        subject: subjectOf(`the schedule has given up on ${ordersIn(givenUp)}`),
        text: [
          `The schedule has tried ${MAX_SCHEDULED_TRIES} times to undo ${ordersIn(givenUp)}, and tries no more: ${namesOf(those, givenUp)}.`,
          `${command} fails with ${error}.`,
          '',
          ...todo(givenUp === 1 ? those[0] : undefined),
        ].join('\n'),
      };
    }
    case 'need': {
      const [first] = orders;
      if (inNeed === 1 && first)
        return {
          subject: subjectOf(`order ${first.orderId} needs attention`),
          text: [first.about, '', ...todo(first.orderId)].join('\n'),
        };
      const isFirst = told === overAt;
      return {
        subject: subjectOf(`${ordersIn(inNeed)} need attention`),
        text: [
          `${ordersIn(inNeed)} could not be undone completely: ${command} fails with ${error}.`,
          `They are ${namesOf(
            orders.map(({ orderId }) => orderId),
            inNeed,
          )}${isFirst ? '' : `; ${joined - told} new since the last message`}.`,
          ...(first ? ['', 'The first of them:', first.about] : []),
          '',
          ...todo(),
        ].join('\n'),
      };
    }
  }
}

/** What there is to say of one order. */
export function aboutOrder({ orderId, userId, status, reason, unresolved }: OrderInNeed): string {
  return [
    `Order ${orderId} of user ${userId} could not be undone completely.`,
    '',
    ...Object.entries(unresolved).map(
      ([command, failure]) => `Not undone: ${command}\nWhy: ${describe(failure)}`,
    ),
    `The order: ${status}${reason ? ` (${reason})` : ''}. What else it took has been given back.`,
  ].join('\n');
}

/** Of an order in need whose record nobody can read. */
export const unreadableOrder = (orderId: string, problem: string): Message => ({
  subject: subjectOf(`order ${orderId} needs attention`),
  text: [
    `Order ${orderId} needs attention, and its record cannot be read: ${problem.slice(0, LONGEST_REASON)}`,
    '',
    ...todo(orderId, 'the record in the order table'),
  ].join('\n'),
});

const subjectOf = (what: string) => `order-saga ${environment}: ${what}`;
const ordersIn = (count: number) => (count === 1 ? '1 order' : `${count} orders`);

function namesOf(orderIds: string[], count: number): string {
  const names = orderIds.slice(0, NAMED);
  return names.join(', ') + (count > names.length ? ` and ${count - names.length} more` : '');
}

const todo = (orderId?: string, what = 'the cause') => [
  `Mend ${what}, then run this; it is safe to run twice:`,
  `npm run recovery -- redrive${orderId ? ` --order ${orderId}` : ''}${environment === 'local' ? '' : ` --env ${environment}`}`,
  '',
  runbook,
];

/** Five of them must fit into a message with what to run below. */
const LONGEST_REASON = 300;
const describe = (failure: TaskFailure) =>
  `${failure.Error}: ${messageOf(failure)}`.slice(0, LONGEST_REASON).trim();
