import { judge, RULES } from '../../../tools/conformance/rules.ts';
import { BUGS, type Bug, InMemoryParticipant } from '../../support/participant/broken.ts';
import { SAMPLES, SECRET } from '../../support/participant/shop.ts';

async function brokenRulesOf(bug?: Bug): Promise<string[]> {
  const participant = new InMemoryParticipant(SECRET, bug);
  const url = await participant.start();
  try {
    const { user } = SAMPLES as Required<typeof SAMPLES>;
    const verdicts = await judge({
      url,
      secret: SECRET,
      domain: 'user',
      ...(user as NonNullable<typeof user>),
    });
    expect(verdicts.map(({ rule }) => rule)).toEqual(Object.keys(RULES));
    return verdicts.filter(({ ok }) => !ok).map(({ rule }) => rule);
  } finally {
    participant.stop();
  }
}

describe('conformance', () => {
  it('finds nothing wrong with a participant that keeps every rule', async () => {
    expect(await brokenRulesOf()).toEqual([]);
  });

  it.each(Object.entries(BUGS))('finds by %s, and by nothing else, a participant that %s', async (rule) => {
    expect(await brokenRulesOf(rule as Bug)).toEqual([rule]);
  });
});
