import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { Problem } from '#kernel';

export const passwordMinLength = 12;
/** Of 0 to 4: about 10^8 guesses, with the cost of argon2id for each. */
const minScore = 3;

let estimator: ZxcvbnFactory | undefined;

/**
 * Why a password is refused, or null: too short, or soon guessed by who knows common passwords and the person.
 * @param about words that belong to the person: e-mail, name, clinic
 */
export function passwordFault(password: string, about: readonly string[]): 'short' | 'guessable' | null {
  if ([...password].length < passwordMinLength) return 'short';
  // Made at the first use: most processes never choose a password.
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const words = about.flatMap((text) => [text, ...text.split(/[\s@._-]+/)]).filter((word) => word.length > 2);
  return estimator.check(password.slice(0, 100), words).score < minScore ? 'guessable' : null;
}

const faultWords = {
  short: `must have at least ${passwordMinLength} characters`,
  guessable: 'is easy to guess; a sentence of your own is better than signs',
};

/** @throws Problem `invalid-request` */
export function assertPassword(password: string, about: readonly string[]): void {
  const fault = passwordFault(password, about);
  if (fault === null) return;
  throw new Problem('invalid-request', {
    detail: 'Choose another password.',
    errors: [{ pointer: '/password', detail: faultWords[fault] }],
  });
}
