/**
 * Bundled in place of `@smithy/core/event-streams` (see lib/parts/bundling.ts): the Lambda client makes what reads streamed answers,
 * none of our calls has one, and it would be 15 KB more to load at each cold start.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export const eventStreamSerdeProvider = (): never => {
  throw new Error('this call has a streamed answer: take no-event-streams.ts out of lib/parts/bundling.ts');
};

export class EventStreamSerde {
  constructor() {
    eventStreamSerdeProvider();
  }
}
