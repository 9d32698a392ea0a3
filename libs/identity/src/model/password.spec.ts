import { describe, expect, it } from '@jest/globals';
import { passwordFault } from './password.js';

describe('a password', () => {
  it.each([
    ['elevenchars', 'short'],
    ['password1234', 'guessable'],
    ['aaaaaaaaaaaa', 'guessable'],
    ['123456789012', 'guessable'],
    ['qwertyuiop12', 'guessable'],
    ['annelee-1988', 'guessable'],
    ['x'.repeat(200), 'guessable'],
    ['correct horse battery staple', null],
    ['aB3$kL9!pQ2z', null],
    ['我的貓每天早上喝三杯綠茶', null],
  ])('%s: %s', (password, fault) => {
    expect(passwordFault(password, ['annelee@clinic.example', 'Anne Lee'])).toBe(fault);
  });
});
