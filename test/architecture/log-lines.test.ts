import { LOG_LINES } from '../../lambdas/shared/platform/log-lines.ts';
import { read, sourcesOf } from '../support/sources.ts';

/** Every call that writes a line, and how its message is said. */
const messagesOf = (source: string) =>
  [...source.matchAll(/logger\s*\.(?:debug|info|warn|error|critical)\(\s*([^,)]+)/g)].map(([, message]) =>
    (message as string).trim(),
  );

/** One of the list, or one or the other of it. */
const FROM_THE_LIST = /^(?:\w+ \? )?LOG_LINES\.\w+(?: : LOG_LINES\.\w+)?$/;

const sources = sourcesOf('lambdas').map((file) => ({ file, source: read(file) }));

describe('the log lines', () => {
  it('take their message from one list', () => {
    const others = sources.flatMap(({ file, source }) =>
      messagesOf(source)
        .filter((message) => !FROM_THE_LIST.test(message))
        .map((message) => `${file}: ${message}`),
    );

    expect(others).toEqual([]);
  });

  it('are all written by somebody', () => {
    const written = sources.flatMap(({ source }) => messagesOf(source)).join('\n');

    for (const name of Object.keys(LOG_LINES)) expect(written).toMatch(new RegExp(`LOG_LINES\\.${name}\\b`));
  });

  it('say each thing in words of their own', () => {
    const messages = Object.values(LOG_LINES);

    expect(new Set(messages).size).toBe(messages.length);
  });

  it('are seen where their message is not from the list', () => {
    const wrong =
      "logger.info('done');\nlogger\n  .error(`failed`, error);\nlogger.warn(isLate ? 'late' : LOG_LINES.x);";

    const found = messagesOf(wrong).filter((message) => !FROM_THE_LIST.test(message));

    expect(found).toEqual(["'done'", '`failed`', "isLate ? 'late' : LOG_LINES.x"]);
  });
});
