import * as z from 'zod/mini';

const notification = z.object({
  MessageId: z.string(),
  Subject: z.optional(z.string()),
  Message: z.string(),
});
const alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.optional(z.nullable(z.string())),
  NewStateValue: z.string(),
  NewStateReason: z.string(),
});

/** Slack takes 40,000 characters and cuts what a person would not read anyway. */
const LONGEST = 3_000;

/** A message of the alerts' queue as Slack gets it. What it cannot read it shows as it is: no alert is dropped for its form. */
export function slackMessage(body: string): { id?: string; text: string } {
  const read = notification.safeParse(parse(body));
  if (!read.success) return { text: escaped(body) };
  const { MessageId: id, Subject = 'order-saga', Message } = read.data;
  const ofAlarm = alarm.safeParse(parse(Message));
  if (!ofAlarm.success) return { id, text: `*${escaped(Subject)}*\n${escaped(Message)}` };
  const { AlarmName, AlarmDescription, NewStateValue, NewStateReason } = ofAlarm.data;
  return {
    id,
    text: `*${escaped(`${NewStateValue}: ${AlarmName}`)}*\n${escaped(AlarmDescription ?? '')}\n${escaped(NewStateReason)}`,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The three characters that Slack would take for its own. */
const escaped = (text: string) =>
  text.slice(0, LONGEST).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
