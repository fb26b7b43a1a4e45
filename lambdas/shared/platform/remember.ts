/**
 * `read`, whose answer serves everybody who asks the same within the next `ms`, also while it is still being read. A failure serves
 * those who were waiting for it, and nobody after them.
 */
export function rememberFor<Question, Answer>(
  ms: number,
  read: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const answers = new Map<string, { answer: Promise<Answer>; until: number }>();
  return (question) => {
    const now = Date.now();
    for (const [key, { until }] of answers) if (until <= now) answers.delete(key);
    const key = JSON.stringify(question);
    const known = answers.get(key);
    if (known) return known.answer;
    const answer = read(question);
    answers.set(key, { answer, until: now + ms });
    answer.catch(() => answers.get(key)?.answer === answer && answers.delete(key));
    return answer;
  };
}
