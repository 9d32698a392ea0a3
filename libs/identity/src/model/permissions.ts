/** Roles of a member of a clinic. A patient has none: they sign in as themselves. */
export const roles = ['admin', 'clinician', 'assistant', 'rater', 'marketing'] as const;
export type Role = (typeof roles)[number];

export const actions = [
  'account.own',
  'account.manage',
  'account.token',
  'clinic.read',
  'clinic.write',
  'member.manage',
  'audit.read',
  'patient.read',
  'patient.write',
  'patient.invite',
  'session.write',
  'photo.upload',
  'photo.read',
  'photo.read-original',
  'photo.change',
  'history.import',
  'measure.read',
  'measure.write',
  'treatment.read',
  'treatment.write',
  'rating.read',
  'rating.write',
  'instrument.manage',
  'case.read',
  'case.write',
  'case.approve',
  'consent.read',
  'consent.write',
  'consent.own',
  'record.refile',
  'patient.erase',
  'message.manage',
  'job.manage',
  'progress.read',
  'progress.rate',
] as const;
export type Action = (typeof actions)[number];

const everyMember = [
  'account.own',
  'account.manage',
  'account.token',
  'clinic.read',
] as const satisfies Action[];

const granted: Record<Role | 'patient', readonly Action[]> = {
  admin: [
    ...everyMember,
    'clinic.write',
    'member.manage',
    'audit.read',
    'patient.read',
    'patient.write',
    'patient.invite',
    'session.write',
    'photo.upload',
    'photo.read',
    'photo.read-original',
    'photo.change',
    'history.import',
    'measure.read',
    'measure.write',
    'treatment.read',
    'treatment.write',
    'rating.read',
    'instrument.manage',
    'case.read',
    'consent.read',
    'consent.write',
    'record.refile',
    'patient.erase',
    'message.manage',
    'job.manage',
  ],
  clinician: [
    ...everyMember,
    'patient.read',
    'patient.write',
    'patient.invite',
    'session.write',
    'photo.upload',
    'photo.read',
    'photo.read-original',
    'photo.change',
    'history.import',
    'measure.read',
    'measure.write',
    'treatment.read',
    'treatment.write',
    'rating.read',
    'rating.write',
    'instrument.manage',
    'case.read',
    'case.write',
    'case.approve',
    'consent.read',
    'consent.write',
    'record.refile',
    'message.manage',
  ],
  // Captures and imports; neither rates nor compiles.
  assistant: [
    ...everyMember,
    'patient.read',
    'patient.write',
    'patient.invite',
    'session.write',
    'photo.upload',
    'photo.read',
    'photo.change',
    'history.import',
    'measure.read',
    'measure.write',
    'treatment.read',
    'treatment.write',
    'rating.read',
    'consent.read',
    'consent.write',
  ],
  rater: [...everyMember, 'photo.read', 'rating.read', 'rating.write'],
  // Only pictures whose marketing consent is in force: see `seesOnlyConsented`.
  marketing: [...everyMember, 'patient.read', 'photo.read', 'case.read', 'case.write'],
  patient: ['account.own', 'consent.own', 'progress.read', 'progress.rate'],
};

/** What a member has to do before anything else. */
export type Owed = 'second-factor' | 'new-password';

/** Who asks, as far as permission is concerned. */
export interface Subject {
  readonly kind: 'member' | 'patient';
  readonly roles: readonly Role[];
  readonly owes?: Owed | null;
  /** A machine that acts for the member, and what its token is confined to. */
  readonly apiToken?: { readonly actions: readonly Action[] } | null;
}

/** All that is open to somebody who owes something: leaving, and settling it. */
const whileOwing: readonly Action[] = ['account.own', 'account.manage'];

/** What no token carries: it would make another one, or change how its member comes in. */
export const neverByToken: readonly Action[] = ['account.manage', 'account.token'];

/** True when one of the roles grants the action somewhere in the clinic; stores narrow it to rows. */
export function can(subject: Subject, action: Action): boolean {
  if (subject.owes && !whileOwing.includes(action)) return false;
  if (subject.apiToken && (neverByToken.includes(action) || !subject.apiToken.actions.includes(action)))
    return false;
  if (subject.kind === 'patient') return granted.patient.includes(action);
  return subject.roles.some((role) => granted[role].includes(action));
}

/** Every action that the subject may take, in the order of the table. */
export function permissionsOf(subject: Subject): Action[] {
  return actions.filter((action) => can(subject, action));
}

const seesEveryPatient: readonly Role[] = ['admin', 'clinician', 'assistant'];

/** True for somebody to whom only pictures with marketing consent in force exist. */
export function seesOnlyConsented(subject: Subject): boolean {
  return (
    subject.roles.includes('marketing') && !subject.roles.some((role) => seesEveryPatient.includes(role))
  );
}
