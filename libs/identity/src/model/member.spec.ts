import { describe, expect, it } from '@jest/globals';
import { newId, type MemberId } from '#kernel';
import { memberChangeFault } from './member.js';
import type { Role } from './permissions.js';

const [lee, other] = [newId<MemberId>(), newId<MemberId>()];
const member = (roles: Role[], isActive = true) => ({ id: lee, roles, isActive });

describe('a change of a member', () => {
  it.each([
    ['the last admin loses the role', member(['admin']), { roles: ['rater' as const] }, 0, 'last-admin'],
    ['the last admin is suspended', member(['admin']), { isActive: false }, 0, 'last-admin'],
    ['one of two admins is suspended', member(['admin']), { isActive: false }, 1, null],
    [
      'the last admin gets a second role',
      member(['admin']),
      { roles: ['admin', 'rater'] as Role[] },
      0,
      null,
    ],
    ['a rater is suspended where there is no other admin', member(['rater']), { isActive: false }, 0, null],
    ['a suspended admin comes back', member(['admin'], false), { isActive: true }, 0, null],
    ['a suspended admin loses the role', member(['admin'], false), { roles: ['rater' as const] }, 0, null],
    ['the last admin gets another name', member(['admin']), { displayName: 'Dr Lee' }, 0, null],
  ])('%s', (_, before, change, otherAdmins, fault) => {
    expect(memberChangeFault(before, change, other, otherAdmins)).toBe(fault);
  });

  it('lets nobody suspend themselves, nor take a role where another admin could give it; everybody may lay one down', () => {
    expect(memberChangeFault(member(['rater']), { isActive: false }, lee, 5)).toBe('own-suspension');
    expect(memberChangeFault(member(['admin']), { roles: ['admin', 'clinician'] }, lee, 1)).toBe('own-roles');
    expect(memberChangeFault(member(['admin']), { roles: ['admin', 'clinician'] }, lee, 0)).toBeNull();
    expect(memberChangeFault(member(['admin', 'clinician']), { roles: ['clinician'] }, lee, 1)).toBeNull();
  });
});
