import { useSession } from '../api/session.tsx';

/** An amount in minor units as people write it, in the environment's currency. */
export function useMoney(): (amount: number | undefined) => string {
  const { currency } = useSession().config;
  return (amount) => {
    if (amount === undefined) return '–';
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  };
}

/** A moment in the operator's own time zone, to the second. */
export const timeOf = (at: string | Date | undefined) =>
  at ? new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }) : '–';

/** How long ago it was, in the largest unit that says something. */
export function agoOf(at: string | undefined, now = Date.now()): string {
  if (!at) return '–';
  return `${durationOf(now - Date.parse(at))} ago`;
}

export const untilOf = (at: string, now = Date.now()) => durationOf(Date.parse(at) - now);

export function durationOf(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–';
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 90) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** Says below a field what minor units come to. */
export function useMoneyMeaning(): (value: string) => string {
  const money = useMoney();
  return (value) =>
    /^-?\d+$/.test(value) ? `In minor units: this is ${money(Number(value))}.` : 'In minor units, as 1200.';
}

/** Orders and the like, counted in words. */
export const countOf = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
