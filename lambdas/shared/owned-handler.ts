import type { Router } from '@aws-lambda-powertools/event-handler/http';
import type { Context } from 'aws-lambda';
import { CannotCorrect, type Correct } from './correction.ts';
import { commandHandler, handlerOf } from './domain-handler.ts';
import { commandsOfOwner, type Owned, type Owners, ownersOfEnvironment } from './participant/facade.ts';
import { routesOfOwner } from './participant/facade-routes.ts';
import { answerInside, type InnerRequest, isInnerRequest } from './participant/inner-door.ts';
import { runInEpoch } from './participant/own-epoch.ts';
import { optionalEnv } from './platform/env.ts';
import type { Command } from './saga/commands/command.ts';
import type { DomainEvent } from './saga/commands/command-event.ts';

/** A domain's Lambda where the environment names a monolith, which may own the domain. */
export function ownedHandler(
  commands: Record<string, Command>,
  router: Router,
  owned: Owned,
  correct?: Correct,
) {
  const owners = ownersOfEnvironment();
  const handle = handlerOf(
    commandHandler(commands, optionalEnv('CHAOS_PARAMETER'), commandsOfOwner(commands, owned, owners)),
    routesOfOwner(router, owned, owners),
    correct && correctionOfOwner(correct, owned, owners),
  );
  return async (event: DomainEvent | InnerRequest, context: Context) =>
    isInnerRequest(event) ? answerInside(event, owned) : handle(event, context);
}

/** A correction changes the domain: it is made in its epoch, and not at all while another owns what it would set right. */
export const correctionOfOwner =
  (
    correct: Correct,
    owned: Pick<Owned, 'domain' | 'table' | 'rows'>,
    { read }: Pick<Owners, 'read'>,
  ): Correct =>
  async (correction) => {
    const { owner, epoch } = await read(owned.domain, { anew: true });
    if (owner !== 'service')
      throw new CannotCorrect(
        `${owned.domain} is owned by the ${owner}: what is stored here is not in force`,
      );
    return runInEpoch(owned, epoch, () => correct(correction));
  };
