import { domainHandler } from '../shared/domain-handler.ts';
import * as commands from './commands.ts';
import { router } from './routes.ts';

export const handler = domainHandler(commands, router);
