export type Strength = 'short' | 'weak' | 'fair' | 'strong';

export const passwordMinLength = 12;

/** A hint while typing: length counts most, sameness is punished. The server, which knows common passwords, decides. */
export function passwordStrength(password: string): Strength {
  if (password.length < passwordMinLength) return 'short';
  const distinct = new Set(password.toLowerCase()).size;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  const isRun = /(.)\1{3}|0123|1234|abcd|qwer|password/i.test(password);
  const points = password.length + 2 * kinds + distinct - (isRun ? 12 : 0);
  if (points < 24) return 'weak';
  return points < 34 ? 'fair' : 'strong';
}
