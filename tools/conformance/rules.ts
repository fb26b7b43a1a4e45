import { Bench, Broken, type Sample, Unreachable } from './bench.ts';
import { ParticipantClient } from './participant-client.ts';
import { copiesEverything } from './rule-of-copies.ts';
import * as steps from './rules-of-steps.ts';
import * as door from './rules-of-the-door.ts';

export interface Verdict {
  rule: string;
  ok: boolean;
  /** The shortest story that breaks it. */
  story?: string;
}

/** The rules by their names, in the order in which they are tried. */
export const RULES: Record<string, (bench: Bench) => Promise<void>> = {
  R1: steps.appliesOnce,
  R2: steps.answersDuplicates,
  R3: steps.appliesConcurrentDuplicatesOnce,
  R4: steps.givesBackExactly,
  R5: steps.givesBackOnce,
  R6: steps.blocksLateSteps,
  R7: steps.recordsRejections,
  R8: steps.looksIntoTheLedgerFirst,
  R9: steps.leavesRejectedSteps,
  R10: door.refusesOtherEpochs,
  R11: door.refusesBadSignatures,
  R12: door.refusesWhatIsNoOrder,
  R13: steps.endsRacesInOneOfTwo,
  R14: steps.survivesCuts,
  R15: copiesEverything,
};

export interface Subject {
  url: string;
  secret: string;
  domain: string;
  accept: Sample;
  reject: Sample;
}

/** Tries the rules one after the other; each undoes what it did. Throws Unreachable when nobody answers. */
export async function judge(
  { url, secret, ...subject }: Subject,
  onVerdict: (verdict: Verdict) => void = () => {},
): Promise<Verdict[]> {
  const bench = new Bench(new ParticipantClient(url, secret), subject);
  const { status, body } = await bench.client.get(`/saga/epoch?domain=${subject.domain}`);
  if (status !== 200 || !Number.isInteger(body?.epoch))
    throw new Unreachable(
      status === 0
        ? `${url} does not answer`
        : `${url} answers GET /saga/epoch?domain=${subject.domain} with ${status}: is that the participant, and its secret?`,
    );
  await bench.tidyUp();
  const verdicts: Verdict[] = [];
  for (const [rule, tryRule] of Object.entries(RULES)) {
    const verdict = await verdictOf(rule, () => tryRule(bench));
    await bench.tidyUp();
    verdicts.push(verdict);
    onVerdict(verdict);
  }
  if (body.open === false) await bench.setEpoch(bench.epoch, false);
  return verdicts;
}

async function verdictOf(rule: string, tryRule: () => Promise<void>): Promise<Verdict> {
  try {
    await tryRule();
    return { rule, ok: true };
  } catch (error) {
    if (error instanceof Broken) return { rule, ok: false, story: error.message };
    throw error;
  }
}
