import type { Move } from '../search.ts';
import { carryOut } from './deliver.ts';
import type { MoveRules } from './rules.ts';
import { isOwned, type MoverPlace, otherThan, type Request, type State } from './state.ts';

/*
 * `npm run migrate`, one request after the other:
 *
 *   mark            rows may be copied already; then the record says draining: orders are taken in and wait
 *   drain           until no run is under way; rows may be copied still
 *   note copying    the record says so, with the next epoch
 *   fence           the old owner is closed in it
 *   copy            what has changed since
 *   note verifying
 *   verify          both sides say the same
 *   open            the new owner is opened in the epoch
 *   note steady     the record names the new owner
 */

/** What the mover does next, or what becomes of it. */
export function* movesOfMover(state: State, rules: MoveRules): Generator<Move<State>> {
  const { mover, budget } = state;
  if (mover === 'off') {
    yield* begins(state, rules);
    return;
  }
  yield* works(state, rules);
  if (budget.abandons > 0 && mayBeAbandoned(state)) {
    const spent = { ...state, budget: { ...budget, abandons: budget.abandons - 1 } };
    const to = at(spent, rules.abandonsBehindFence ? 'abandon: fence' : 'abandon: note');
    yield { name: 'the move is given up', to, isOwn: false };
  }
  if (budget.kills === 0) return;
  const killed: State = { ...at(state, 'off'), budget: { ...budget, kills: budget.kills - 1 } };
  yield { name: `the mover is killed at ${mover}`, to: killed, isOwn: false };
  const [request] = requestsOf(state, rules);
  if (request)
    yield {
      name: `the mover is killed at ${mover}, its request on its way`,
      to: { ...killed, requests: [...killed.requests, request] },
      isOwn: false,
    };
}

const at = (state: State, mover: MoverPlace): State => ({ ...state, mover });
const steady = (state: State): State => at({ ...state, owners: { ...state.owners, phase: 'steady' } }, 'off');

/** Not once the new owner is open: from there the only way is forward, and then back by a move of its own. */
const mayBeAbandoned = (state: State) =>
  ['fence', 'copy', 'verify'].includes(state.mover) && !state[otherThan(state.owners.owner)].open;

/** Someone starts it: for a move that nobody has begun, or for one that was left on the way. */
function* begins(state: State, rules: MoveRules): Generator<Move<State>> {
  const { owners, budget } = state;
  if (owners.phase !== 'steady') {
    yield { name: 'the mover is started again', to: at(state, placeAfterDeath(state, rules)), isOwn: true };
    return;
  }
  // A move that was given up may have died before the old owner took commands again.
  if (!isOwned(state)) {
    yield {
      name: 'the mover opens the owner that its record names',
      to: at(state, 'abandon: open'),
      isOwn: true,
    };
    return;
  }
  if (budget.moves === 0) return;
  const to = at({ ...state, budget: { ...budget, moves: budget.moves - 1 } }, 'mark');
  yield { name: 'the mover is started', to, isOwn: false };
}

function placeAfterDeath(state: State, { resumes }: MoveRules): MoverPlace {
  const { owner, epoch, phase } = state.owners;
  const to = state[otherThan(owner)];
  if (!resumes) return 'copy';
  if (phase === 'draining') return 'drain';
  if (to.open && to.epoch === epoch) return 'note steady';
  // Given up half way: what was fenced then would refuse the epoch of this move.
  if (to.epoch > epoch) return 'note copying';
  return phase === 'copying' ? 'fence' : 'verify';
}

/** The epoch after all that were ever in force. */
const nextEpoch = ({ owners, old, new: other }: State, { raisesEpoch }: MoveRules) =>
  Math.max(owners.epoch, old.epoch, other.epoch) + Number(raisesEpoch);

function requestsOf(state: State, rules: MoveRules): [] | [Request] {
  const { owner: from, epoch } = state.owners;
  const to = otherThan(from);
  const { ledger, effect, version } = state[from];
  const rows = { ledger, effect, version };
  switch (state.mover) {
    case 'mark':
    case 'drain':
      return [{ what: 'rows', to, epoch: state[to].epoch, rows }];
    case 'fence':
      return rules.fences ? [{ what: 'epoch', to: from, epoch, open: false }] : [];
    case 'copy':
      return rules.copiesAfterFence ? [{ what: 'rows', to, epoch: state[to].epoch, rows }] : [];
    case 'open':
      return [{ what: 'epoch', to, epoch, open: true }];
    case 'abandon: fence':
      return [{ what: 'epoch', to, epoch: nextEpoch(state, rules), open: false }];
    case 'abandon: open':
      return [{ what: 'epoch', to: from, epoch, open: true }];
    default:
      return [];
  }
}

function* works(state: State, rules: MoveRules): Generator<Move<State>> {
  const { mover, owners } = state;
  const own = (name: string, to: State): Move<State> => ({ name: `mover: ${name}`, to, isOwn: true });
  const done = requestsOf(state, rules).reduce((after, request) => carryOut(request, after, rules), state);
  const to = otherThan(owners.owner);
  const [request] = requestsOf(state, rules);
  if (request?.what === 'epoch' && !rules.maySet(state[request.to], request)) {
    // A request of a mover that died has come since: the next epoch is above it.
    yield own(
      `${mover} is refused`,
      at(state, mover.startsWith('abandon') ? 'abandon: fence' : 'note copying'),
    );
    return;
  }
  switch (mover) {
    case 'mark':
      if (done !== state) yield own('copies beforehand', done);
      yield own(mover, at({ ...state, owners: { ...owners, phase: 'draining' } }, 'drain'));
      return;
    case 'drain':
      if (done !== state) yield own('copies beforehand', done);
      if (isUnderWay(state)) yield own('runs take too long, and nothing has happened', steady(state));
      else yield own('drained', at(state, 'note copying'));
      return;
    case 'note copying': {
      const noted = { ...owners, epoch: nextEpoch(state, rules), phase: 'copying' } as const;
      yield own(mover, at({ ...state, owners: noted }, rules.fencesBeforeOpening ? 'fence' : 'copy'));
      return;
    }
    case 'fence':
      // Where it is opened first, this is what is left to do.
      yield own(mover, at(done, state[to].open ? 'note steady' : 'copy'));
      return;
    case 'copy':
      yield own(mover, at(done, 'note verifying'));
      return;
    case 'note verifying':
      yield own(mover, at({ ...state, owners: { ...owners, phase: 'verifying' } }, 'verify'));
      return;
    case 'verify':
      yield own(mover, at(state, 'open'));
      return;
    case 'open':
      yield own(mover, at(done, rules.fencesBeforeOpening ? 'note steady' : 'fence'));
      return;
    case 'note steady':
      yield own(mover, at({ ...state, owners: { owner: to, epoch: owners.epoch, phase: 'steady' } }, 'off'));
      return;
    case 'abandon: fence':
      yield own(mover, at(done, 'abandon: note'));
      return;
    case 'abandon: note': {
      const closed = state[to].epoch > owners.epoch ? state[to].epoch : nextEpoch(state, rules);
      yield own(
        mover,
        at({ ...state, owners: { ...owners, epoch: closed, phase: 'steady' } }, 'abandon: open'),
      );
      return;
    }
    case 'abandon: open':
      yield own(mover, at(done, 'off'));
      return;
  }
}

const isUnderWay = ({ run }: State) => ['step', 'rest', 'compensation'].includes(run);
