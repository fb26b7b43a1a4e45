/** What a person is told. */
export interface Message {
  subject: string;
  text: string;
}

/** A message that is told once, however often it is delivered. */
export interface Alert extends Message {
  /** What it is about: the same cause is told once in ten minutes. */
  cause: string;
  /** Which message this is. */
  messageId: string;
}
