import type { ClinicId, MemberId, PatientId } from '#kernel';

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
  'study.manage',
  'review.rate',
  'instrument.manage',
  'case.read',
  'case.write',
  'case.choose',
  'case.advertise',
  'case.approve',
  'case.clear',
  'consent.read',
  'consent.write',
  'consent.own',
  'record.refile',
  'refiling.manage',
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
    'study.manage',
    'instrument.manage',
    'case.read',
    'case.choose',
    'case.advertise',
    'case.clear',
    'consent.read',
    'consent.write',
    'record.refile',
    'refiling.manage',
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
    'study.manage',
    'review.rate',
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
  // Only the looks of studies that they were asked for: no patient, no course, no photo by its own id.
  rater: [...everyMember, 'review.rate'],
  // Only pictures whose marketing consent is in force, and no page of a patient: see `seesOnlyConsented`.
  marketing: [...everyMember, 'photo.read', 'case.read', 'case.choose', 'case.advertise'],
  patient: ['account.own', 'consent.own', 'progress.read', 'progress.rate'],
};

/** What exists under consent for marketing alone, whoever asks. */
const onlyOfCovered: readonly Action[] = ['case.choose'];

/** What a member has to do before anything else. */
export type Owed = 'second-factor' | 'new-password';

/** Who asks, as far as permission is concerned. */
export interface Caller {
  readonly kind: 'member' | 'patient';
  readonly roles: readonly Role[];
  readonly owes?: Owed | null;
  /** A machine that acts for the member, and what its token is confined to. */
  readonly apiToken?: { readonly actions: readonly Action[] } | null;
  /** Set for who came in by PIN. */
  readonly sharedTabletId?: string | null;
}

/** A caller of whom is known who they are. An `Actor` is one. */
export interface KnownCaller extends Caller {
  readonly clinicId: ClinicId;
  readonly memberId: MemberId | null;
  readonly patientId: PatientId | null;
}

/** What an action is about: facts of the row, as they are at the moment of asking. */
export interface Subject {
  readonly clinicId: ClinicId;
  /** Whose record it belongs to; null for what is no patient's. */
  readonly patientId: PatientId | null;
  /** Whether the clinic has shown it to the patient; null for what needs no showing. */
  readonly isReleased: boolean | null;
  /** Consent for marketing covers it. */
  readonly isCovered: boolean;
  /** The raters to whom it was handed; null when it is open to all of the clinic. */
  readonly raterIds: readonly MemberId[] | null;
}

/** All that is open to somebody who owes something: leaving, and settling it. */
const whileOwing: readonly Action[] = ['account.own', 'account.manage'];

/** What no token carries: it would make another one, or change how its member comes in. */
export const neverByToken: readonly Action[] = ['account.manage', 'account.token'];

/** What no PIN opens: a few digits on a device for all run no clinic, let nobody in, give nobody another one's pictures, publish and erase nothing. */
export const neverByPin: readonly Action[] = [
  'account.manage',
  'account.token',
  'clinic.write',
  'member.manage',
  'audit.read',
  'instrument.manage',
  'case.advertise',
  'case.approve',
  'refiling.manage',
  'patient.erase',
  'message.manage',
  'job.manage',
];

/**
 * Whether somebody may do something. Without a subject: whether they may do it to anything at all, which the edge asks before a row
 * is read. With one: whether they may do it to that very row. What a store asks of many rows in SQL is this rule, and a test holds both
 * equal.
 */
export function can(caller: Caller, action: Action): boolean;
export function can(caller: KnownCaller, action: Action, subject: Subject): boolean;
export function can(caller: Caller | KnownCaller, action: Action, subject?: Subject): boolean {
  if (!isGranted(caller, action)) return false;
  if (subject === undefined) return true;
  const reach = 'clinicId' in caller ? reachOf(caller) : null;
  if (reach === null || !isWithin(reach, subject)) return false;
  return !onlyOfCovered.includes(action) || (subject.patientId !== null && subject.isCovered);
}

function isGranted(caller: Caller, action: Action): boolean {
  if (caller.owes && !whileOwing.includes(action)) return false;
  if (caller.apiToken && (neverByToken.includes(action) || !caller.apiToken.actions.includes(action)))
    return false;
  if (caller.sharedTabletId && neverByPin.includes(action)) return false;
  if (caller.kind === 'patient') return granted.patient.includes(action);
  return caller.roles.some((role) => granted[role].includes(action));
}

/** Which rows exist for somebody, whatever they want to do with them. */
export interface Reach {
  readonly clinicId: ClinicId;
  /** The patient whose record alone exists; null for members. */
  readonly patientId: PatientId | null;
  readonly seesOnlyConsented: boolean;
  /** The rater to whom only what was handed out exists. */
  readonly raterId?: MemberId | null;
}

/** Null for who reaches nothing: a patient without a record. */
function reachOf(caller: KnownCaller): Reach | null {
  const { kind, clinicId, memberId, patientId, roles: held } = caller;
  if (kind === 'patient') return patientId && { clinicId, patientId, seesOnlyConsented: false };
  const isRater = held.includes('rater') && !held.some((role) => seesEveryPatient.includes(role));
  return {
    clinicId,
    patientId: null,
    seesOnlyConsented: seesOnlyConsented(caller),
    raterId: isRater ? memberId : null,
  };
}

/** Whether a row exists within somebody's reach. Fails closed: what is no patient's exists for no patient. */
export function isWithin(reach: Reach, subject: Subject): boolean {
  if (reach.clinicId !== subject.clinicId) return false;
  if (reach.patientId !== null) return subject.patientId === reach.patientId && subject.isReleased !== false;
  if (subject.patientId === null) return true;
  if (reach.raterId && subject.raterIds !== null && !subject.raterIds.includes(reach.raterId)) return false;
  return !reach.seesOnlyConsented || subject.isCovered;
}

/** Every action that the caller may take, in the order of the table. */
export function permissionsOf(caller: Caller): Action[] {
  return actions.filter((action) => can(caller, action));
}

const seesEveryPatient: readonly Role[] = ['admin', 'clinician', 'assistant'];

/** True for somebody to whom only pictures with marketing consent in force exist. */
export function seesOnlyConsented(caller: Caller): boolean {
  return (
    caller.kind === 'member' &&
    caller.roles.includes('marketing') &&
    !caller.roles.some((role) => seesEveryPatient.includes(role))
  );
}
