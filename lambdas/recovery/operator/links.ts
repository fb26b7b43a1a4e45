import { optionalEnv, requireEnv } from '../../shared/platform/env.ts';
import type { OrderItem } from '../../shared/saga/order-record.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import type { OrderDetail } from './contract/order-contract.ts';

/*
 * Where AWS's own console shows a run, the traces and the log lines of an order. The local engine has no such pages: there the
 * names of the logs are all that there is.
 */

const environment = requireEnv('ENVIRONMENT');
const region = requireEnv('AWS_REGION');
const isOnAws = optionalEnv('AWS_ENDPOINT_URL') === undefined;
const CONSOLE = `https://${region}.console.aws.amazon.com`;

/** The services that write log lines with an order's id. */
const SERVICES = ['orchestrator', ...STEPS.map(({ service }) => service), 'recovery'];
const LOG_GROUPS = SERVICES.map((service) => `/aws/lambda/order-saga-${environment}-${service}`);

/** Calls that came before the record, or follow its last change. */
const MARGIN_MS = 15 * 60_000;

export const runLink = (executionArn: string): string | undefined =>
  isOnAws ? `${CONSOLE}/states/home?region=${region}#/v2/executions/details/${executionArn}` : undefined;

/** Where the traces and the log lines of the order are, from before it was placed to after its last change. */
export function linksOf({ orderId, createdAt, updatedAt }: OrderItem): OrderDetail['links'] {
  const start = new Date(Date.parse(createdAt) - MARGIN_MS).toISOString();
  const end = new Date(Date.parse(updatedAt) + MARGIN_MS).toISOString();
  if (!isOnAws) return { logGroups: LOG_GROUPS };
  return {
    trace: traceLink(orderId, start, end),
    logs: logsLink(orderId, start, end),
    logGroups: LOG_GROUPS,
  };
}

/** X-Ray's traces whose segments carry the order's id, see "Deep linking" in its guide. */
function traceLink(orderId: string, start: string, end: string): string {
  const withoutZone = (at: string) => at.slice(0, 19);
  const filter = encodeURIComponent(`annotation.orderId = "${orderId}"`);
  return `${CONSOLE}/xray/home?region=${region}#/traces?filter=${filter}&timeRange=${withoutZone(start)}~${withoutZone(end)}`;
}

/** A query of CloudWatch Logs Insights. Its console writes values as JSURL, and `?` and `=` behind the hash as `$3F` and `$3D`. */
function logsLink(orderId: string, start: string, end: string): string {
  const query = `fields @timestamp, service, level, message, command | filter orderId = "${orderId}" | sort @timestamp asc`;
  const sources = LOG_GROUPS.map((name) => `~'${jsurl(name)}`).join('');
  const detail =
    `~(end~'${jsurl(end)}~start~'${jsurl(start)}~timeType~'ABSOLUTE~tz~'UTC` +
    `~editorString~'${jsurl(query)}~source~(${sources}))`;
  return `${CONSOLE}/cloudwatch/home?region=${region}#logsV2:logs-insights$3FqueryDetail$3D${detail}`;
}

const jsurl = (text: string) =>
  text.replaceAll(/[^\w.-]/g, (char) => `*${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
