/** What a person is told. */
export interface Alert {
  subject: string;
  text: string;
  /** What it is about: the same cause is told once in ten minutes. */
  cause: string;
  /** Which message this is, however often it is delivered. */
  messageId: string;
}
