import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';

/** The service's name comes from POWERTOOLS_SERVICE_NAME, which each stack sets. */
export const logger = new Logger();
export const tracer = new Tracer();
