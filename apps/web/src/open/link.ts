/** True on the page that a patient's link leads to. */
export const isLinkPage = (): boolean => location.pathname === '/open';

/** True on the page that a member's invitation leads to. */
export const isJoinPage = (): boolean => location.pathname === '/join';

/** True on the page that the operator's link for a forgotten password leads to. */
export const isNewPasswordPage = (): boolean => location.pathname === '/new-password';

/** What the link carries behind its #; the server gets it with the answer only. */
export const linkToken = (): string => location.hash.slice(1);

/** `YYYY-MM-DD`, or null when there is no such day. */
export function dayFrom(year: string, month: string, day: string): string | null {
  const [y, m, d] = [year, month, day].map((text) => Number(text.normalize('NFKC').trim())) as [
    number,
    number,
    number,
  ];
  if (![y, m, d].every(Number.isInteger) || y < 1900 || y > 9999) return null;
  const date = new Date(Date.UTC(y, m - 1, d));
  const isReal = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return isReal ? date.toISOString().slice(0, 10) : null;
}

const attemptName = 'samelight.attempt';

/** What this tab has drawn at random: with it the page is answered once more when an answer was lost, also after a reload. */
export function linkAttempt(): string {
  const kept = sessionStorage.getItem(attemptName);
  if (kept) return kept;
  const drawn = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  sessionStorage.setItem(attemptName, drawn);
  return drawn;
}
