/** What one look at the account or the settings has found. */
export interface Finding {
  /** What was looked at, in kebab-case. */
  check: string;
  /** `unknown`: it could not be asked, so that nobody can say. */
  verdict: 'ok' | 'wrong' | 'unknown';
  says: string;
  /** What to do about it: a command, or a setting to change. */
  fix?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, verdict: 'ok', says });

export const wrong = (check: string, says: string, fix: string): Finding => ({
  check,
  verdict: 'wrong',
  says,
  fix,
});

/** The findings of a check; where the account does not answer, that it does not. */
export async function asked(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode ? ` (HTTP ${$metadata.httpStatusCode})` : '';
    const says = `could not be asked: ${name}: ${firstLineOf(message)}${status}`;
    return [{ check, verdict: 'unknown', says }];
  }
}

const firstLineOf = (text: string) => text.split('\n')[0] as string;
