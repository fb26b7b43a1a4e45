import { LOCAL_REGION } from '../stack/aws.ts';

interface LogEvent {
  timestamp: number;
  message: string;
}

/** As many as one answer holds. */
const MAX_EVENTS = 10_000;
/** The engine wants to see a signature and does not check it. */
const Authorization = `AWS4-HMAC-SHA256 Credential=test/20200101/${LOCAL_REGION}/logs/aws4_request, SignedHeaders=host, Signature=none`;

/** The lines of a function's log on the local engine that hold `text`, from `since` to before `until` (epoch milliseconds). */
export async function logLines(
  endpoint: string,
  functionName: string,
  { text, since = 0, until = Date.now() }: { text: string; since?: number; until?: number },
): Promise<string[]> {
  const lines: string[] = [];
  for (let from = since; ; ) {
    const events = await filterLogEvents(endpoint, {
      logGroupName: `/aws/lambda/${functionName}`,
      filterPattern: JSON.stringify(text),
      startTime: from,
      endTime: until - 1,
      limit: MAX_EVENTS,
    });
    const last = events.at(-1)?.timestamp ?? 0;
    // A full answer may have cut its last millisecond short: that one is read again.
    const isCut = events.length === MAX_EVENTS && last > from;
    lines.push(...events.filter(({ timestamp }) => !isCut || timestamp < last).map(({ message }) => message));
    if (!isCut) return lines;
    from = last;
  }
}

async function filterLogEvents(endpoint: string, request: unknown): Promise<LogEvent[]> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'Logs_20140328.FilterLogEvents',
      Authorization,
    },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`the log is not readable: ${response.status} ${await response.text()}`);
  const { events } = (await response.json()) as { events: LogEvent[] };
  return events;
}
