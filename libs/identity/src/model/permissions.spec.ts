import { describe, expect, it } from '@jest/globals';
import { newId, type ClinicId, type MemberId, type PatientId } from '#kernel';
import {
  actions,
  can,
  neverByToken,
  permissionsOf,
  roles,
  seesOnlyConsented,
  type Action,
  type Role,
  type Subject,
} from './permissions.js';

/** The whole table, written down a second time on purpose: a change of rights must be made in both places. */
const table: Record<Action, string> = {
  'account.own': 'admin clinician assistant rater marketing patient',
  'account.manage': 'admin clinician assistant rater marketing',
  'account.token': 'admin clinician assistant rater marketing',
  'clinic.read': 'admin clinician assistant rater marketing',
  'clinic.write': 'admin',
  'member.manage': 'admin',
  'audit.read': 'admin',
  'patient.read': 'admin clinician assistant',
  'patient.write': 'admin clinician assistant',
  'patient.invite': 'admin clinician assistant',
  'session.write': 'admin clinician assistant',
  'photo.upload': 'admin clinician assistant',
  'photo.read': 'admin clinician assistant marketing',
  'photo.read-original': 'admin clinician',
  'photo.change': 'admin clinician assistant',
  'history.import': 'admin clinician assistant',
  'measure.read': 'admin clinician assistant',
  'measure.write': 'admin clinician assistant',
  'treatment.read': 'admin clinician assistant',
  'treatment.write': 'admin clinician assistant',
  'rating.read': 'admin clinician assistant',
  'rating.write': 'clinician',
  'study.manage': 'admin clinician',
  'review.rate': 'clinician rater',
  'instrument.manage': 'admin clinician',
  'case.read': 'admin clinician marketing',
  'case.write': 'clinician',
  'case.choose': 'admin marketing',
  'case.advertise': 'admin marketing',
  'case.approve': 'clinician',
  'case.clear': 'admin',
  'consent.read': 'admin clinician assistant',
  'consent.write': 'admin clinician assistant',
  'consent.own': 'patient',
  'record.refile': 'admin clinician',
  'refiling.manage': 'admin',
  'patient.erase': 'admin',
  'message.manage': 'admin clinician',
  'job.manage': 'admin',
  'progress.read': 'patient',
  'progress.rate': 'patient',
};

const member = (...given: Role[]) => ({ kind: 'member' as const, roles: given });
const patient = { kind: 'patient' as const, roles: [] };

describe('can', () => {
  const cells = actions.flatMap((action) => [
    ...roles.map((role) => [action, role as string, can(member(role), action)] as const),
    [action, 'patient', can(patient, action)] as const,
  ]);

  it('covers every action', () => {
    expect(Object.keys(table).sort()).toEqual([...actions].sort());
  });

  it.each(cells)('%s by %s', (action, who, isAllowed) => {
    expect(isAllowed).toBe(table[action].split(' ').includes(who));
  });

  it('adds up the roles of one member', () => {
    expect(permissionsOf(member('admin', 'clinician'))).toEqual(
      actions.filter((action) => can(member('admin'), action) || can(member('clinician'), action)),
    );
  });

  it('leaves who owes something the own account alone', () => {
    for (const owes of ['second-factor', 'new-password'] as const)
      expect(permissionsOf({ ...member(...roles), owes })).toEqual(['account.own', 'account.manage']);
  });

  it('confines a machine to what its token names and its member may do, and never to making tokens', () => {
    const apiToken = { actions: [...actions] };
    for (const role of roles)
      expect(permissionsOf({ ...member(role), apiToken })).toEqual(
        permissionsOf(member(role)).filter((action) => !neverByToken.includes(action)),
      );
    expect(
      permissionsOf({ ...member('marketing'), apiToken: { actions: ['clinic.write', 'photo.read'] } }),
    ).toEqual(['photo.read']);
  });

  it('lets a PIN run no clinic, let nobody in, give nobody another one’s pictures, publish and erase nothing', () => {
    const byPin = (...held: Role[]) => permissionsOf({ ...member(...held), sharedTabletId: 'a tablet' });
    const taken = permissionsOf(member(...roles)).filter((action) => !byPin(...roles).includes(action));
    expect(taken.sort()).toEqual([
      'account.manage',
      'account.token',
      'audit.read',
      'case.advertise',
      'case.approve',
      'clinic.write',
      'instrument.manage',
      'job.manage',
      'member.manage',
      'message.manage',
      'patient.erase',
      'refiling.manage',
    ]);
    expect(byPin('assistant')).toContain('photo.upload');
  });

  it('grants a member without roles, or a patient who carries roles, nothing more', () => {
    expect(permissionsOf(member())).toEqual([]);
    expect(permissionsOf({ kind: 'patient', roles: ['admin'] })).toEqual(permissionsOf(patient));
  });
});

describe('can, of a row', () => {
  const [here, elsewhere] = [newId<ClinicId>(), newId<ClinicId>()];
  const [self, other] = [newId<PatientId>(), newId<PatientId>()];
  const [me, colleague] = [newId<MemberId>(), newId<MemberId>()];
  const known = (given: Role[]) => ({ ...member(...given), clinicId: here, memberId: me, patientId: null });
  const callers = {
    ...Object.fromEntries(roles.map((role) => [role as string, known([role])])),
    'rater and marketing': known(['rater', 'marketing']),
    'assistant and marketing': known(['assistant', 'marketing']),
    'rater and clinician': known(['rater', 'clinician']),
    'no role': known([]),
    patient: { ...patient, clinicId: here, memberId: null, patientId: self },
  };
  const some = <T>(...values: T[]) => values;
  const subjects: Subject[] = some(here, elsewhere).flatMap((clinicId) =>
    some(null, self, other).flatMap((patientId) =>
      some(null, true, false).flatMap((isReleased) =>
        some(true, false).flatMap((isCovered) =>
          some(null, [me], [colleague], []).map((raterIds) => ({
            ...{ clinicId, patientId, isReleased, isCovered, raterIds },
          })),
        ),
      ),
    ),
  );

  /** Why a row does not exist for somebody, said once more in other words. */
  const hidden: Record<string, (caller: string, subject: Subject, action: Action) => boolean> = {
    'of another clinic': (_, { clinicId }) => clinicId !== here,
    'of somebody else': (caller, { patientId }) => caller === 'patient' && patientId !== self,
    'not shown to the patient yet': (caller, { isReleased }) => caller === 'patient' && isReleased === false,
    'no case, as consent does not cover it': (_, { patientId, isCovered }, action) =>
      action === 'case.choose' && (patientId === null || !isCovered),
    'not covered by consent': (caller, { patientId, isCovered }) =>
      ['marketing', 'rater and marketing'].includes(caller) && patientId !== null && !isCovered,
    'handed to another rater': (caller, { patientId, raterIds }) =>
      ['rater', 'rater and marketing'].includes(caller) &&
      patientId !== null &&
      raterIds !== null &&
      !raterIds.includes(me),
  };

  it('asks the whole table of actions, callers and facts', () => {
    let cells = 0;
    for (const [name, caller] of Object.entries(callers))
      for (const action of actions)
        for (const subject of subjects) {
          cells += 1;
          const reasons = Object.keys(hidden).filter((why) => hidden[why]!(name, subject, action));
          const isAllowed = can(caller, action) && reasons.length === 0;
          if (can(caller, action, subject) !== isAllowed)
            throw new Error(`${action} by ${name} of ${JSON.stringify(subject)}: ${reasons.join(', ')}`);
        }
    expect(cells).toBe(Object.keys(callers).length * actions.length * 144);
  });

  it('lets nobody do to a row what they may do to none', () => {
    const owing = { ...known(['admin']), owes: 'second-factor' as const };
    const apiToken = { ...known(['admin']), apiToken: { actions: ['photo.read'] as Action[] } };
    for (const subject of subjects) {
      expect(can(owing, 'photo.read', subject)).toBe(false);
      expect(can(apiToken, 'photo.change', subject)).toBe(false);
      expect(can(apiToken, 'photo.read', subject)).toBe(subject.clinicId === here);
    }
  });

  it('hides everything of a patient from a patient without a record', () => {
    const nobody = { ...patient, clinicId: here, memberId: null, patientId: null };
    for (const subject of subjects) expect(can(nobody, 'consent.own', subject)).toBe(false);
  });
});

describe('seesOnlyConsented', () => {
  it.each([
    [member('marketing'), true],
    [member('marketing', 'rater'), true],
    [member('marketing', 'clinician'), false],
    [member('assistant', 'marketing'), false],
    [member('rater'), false],
    [patient, false],
  ])('%j: %s', (subject, expected) => {
    expect(seesOnlyConsented(subject)).toBe(expected);
  });
});
