import type { ClinicId, Id, MemberId, PatientId, PhotoId } from '#kernel';
import type { Role } from './permissions.js';

export type AuditEventId = Id<'audit-event'>;

/** Who did it: somebody signed in, somebody at the door, whoever runs the installation, or the installation by itself. */
export const auditActorKinds = ['member', 'patient', 'visitor', 'operator', 'system'] as const;
export type AuditActorKind = (typeof auditActorKinds)[number];

export const auditVerbs = [
  'view',
  'add',
  'change',
  'remove',
  'sign-in',
  'sign-out',
  'export',
  'restore',
] as const;
export type AuditVerb = (typeof auditVerbs)[number];

export const auditOutcomes = ['done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** One thing that somebody did or was refused. Ids, codes and times alone. */
export interface AuditEvent {
  actorKind: AuditActorKind;
  memberId: MemberId | null;
  patientId: PatientId | null;
  roles: readonly Role[];
  /** Kind of device and browser; empty when neither was recognised. */
  deviceLabel: string;
  /** Keyed hash of the network address, in hex. */
  sourceHash: string | null;
  requestId: string | null;
  verb: AuditVerb;
  /** Template of the route, or the name of the command or job. */
  route: string;
  outcome: AuditOutcome;
  /** Code of the problem when it was not done. */
  reason: string | null;
  objectKind: string | null;
  objectId: string | null;
  /** The version that a change was based on. */
  objectVersion: number | null;
  /** Photos that were shown. */
  photoIds: readonly PhotoId[];
}

/** As it stands in the chain. */
export interface RecordedAuditEvent extends AuditEvent {
  id: AuditEventId;
  clinicId: ClinicId;
  seq: number;
  recordedAt: Date;
  subjectPatientId: PatientId | null;
}

const verbsOfRoutes: Readonly<Record<string, AuditVerb>> = {
  'POST sign-in': 'sign-in',
  'POST demo/sign-in': 'sign-in',
  'POST passkey/sign-in': 'sign-in',
  'POST tablet/sign-in': 'sign-in',
  'POST set-up': 'sign-in',
  'POST patient-link/open': 'sign-in',
  'POST patient-link/visit': 'sign-in',
  'POST member-link/join': 'sign-in',
  'POST account/clinic': 'sign-in',
  'POST sign-out': 'sign-out',
  'POST my/sign-out': 'sign-out',
  'POST refilings/:id/erasure': 'remove',
  'GET photos/:id/original': 'export',
  'GET exports/:id/archive': 'export',
  'GET audit/export': 'export',
  'GET case-releases/:id/evidence': 'export',
  'POST exports': 'export',
  'POST patients/:id/labels': 'export',
  'GET consent-signings/:id/document': 'export',
  'GET my/consent-signings/:id/document': 'export',
};
const verbsOfMethods: Readonly<Record<string, AuditVerb>> = {
  GET: 'view',
  HEAD: 'view',
  POST: 'add',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'remove',
};

/** @param route without the prefix of the API, such as `photos/:id/original` */
export function auditVerbOf(method: string, route: string): AuditVerb {
  return verbsOfRoutes[`${method} ${route}`] ?? verbsOfMethods[method] ?? 'change';
}

/** What kind of thing `:id` names, in the singular: `photos/:id/regions` speaks of a `photo`. */
export function auditObjectKindOf(route: string): string | null {
  const plural = /([a-z-]+)\/:id/.exec(route)?.[1];
  if (plural === undefined) return null;
  // A course by another name: of somebody who does not read its record.
  if (plural === 'case-candidates') return 'course';
  return plural.endsWith('studies') ? plural.replace(/ies$/, 'y') : plural.replace(/s$/, '');
}

/** Reads that show nothing of a patient, or what another event lists already; each with the reason. */
export const unrecordedReads: Readonly<Record<string, string>> = {
  me: 'the own name',
  clinic: 'facts of the clinic',
  'clinic/logo': 'facts of the clinic',
  account: 'the own account',
  'account/passkeys': 'the own account',
  'account/pin': 'the own account',
  tablets: 'devices of the clinic',
  'api-tokens': 'the own account',
  'clinic/sign-in-limits': 'facts of the clinic',
  events: 'ids and states alone; what is read after it is recorded',
  'view-sets': 'no patient’s',
  instruments: 'no patient’s',
  'treatment-rules': 'no patient’s',
  'treatment-policy': 'no patient’s',
  'prompt-policy': 'no patient’s',
  'advertising-rules': 'no patient’s',
  'publishing-policy': 'facts of the clinic',
  'consent-laws': 'no patient’s',
  'consent-texts': 'no patient’s',
  'consent-texts/:id': 'no patient’s',
  'consent-texts-in-use': 'no patient’s',
  'import-words': 'no patient’s',
  'calibration-card': 'no patient’s',
  'calibration-profiles': 'no patient’s',
  'calibration-settings': 'no patient’s',
  repeatability: 'figures of the whole clinic',
  'error-bands': 'figures of the whole clinic',
  outcomes: 'figures of the whole clinic',
  studies: 'plans and counts',
  'studies/:id': 'plans and counts',
  'studies/:id/agreement': 'figures of all raters',
  reviews: 'names no patient',
  'reviews/:id': 'names no patient; each picture is recorded by itself',
  'messages/channels': 'facts of the installation',
  jobs: 'facts of the installation',
  backups: 'facts of the installation',
  exports: 'facts of the installation; the archive itself is recorded',
  'exports/:id': 'facts of the installation; the archive itself is recorded',
};

/** Changes that change nothing: a look behind a link before anybody has proved anything. */
export const unrecordedChanges: Readonly<Record<string, string>> = {
  'instruments/check': 'keeps nothing',
  'patient-link/look': 'shows the clinic and changes nothing',
  'password-reset/look': 'shows whose it is and changes nothing',
  'member-link/look': 'shows the clinic and changes nothing',
  'tablet/look': 'shows names of colleagues on a device of the clinic and changes nothing',
  'passkey/challenge': 'somebody is about to sign in',
};

/** Photos that one event lists; more are spread over several. */
export const photosInEvent = 1_000;

/**
 * Ids of the photos that an answer shows, wherever in it they stand: behind names such as `photo`, `lastPhoto`, `photos`, `photoId`,
 * `photoIds`. What the trail itself says of photos shows none.
 * @param route without the prefix of the API; what `photos` itself answers are photos
 */
export function photoIdsIn(route: string, answer: unknown): PhotoId[] {
  if (/^audit(\/|$)/.test(route)) return [];
  const found = new Set<string>();
  const visit = (value: unknown, name: string) => {
    if (value === null || value === undefined) return;
    if (typeof value === 'string') {
      if (/(^p|P)hotoIds?$/.test(name)) found.add(value);
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, name);
    } else if (typeof value === 'object') {
      const { id } = value as { id?: unknown };
      if (typeof id === 'string' && /(^p|P)hotos?$/.test(name)) found.add(id);
      for (const [key, inner] of Object.entries(value)) visit(inner, key === 'items' ? name : key);
    }
  };
  visit(answer, /^photos(\/:id)?$/.test(route) ? 'photos' : '');
  return [...found] as PhotoId[];
}

/** What of an event is hashed, beside the hash before it; the same text as `audit_text` in the database. */
export function auditText(fields: readonly (string | null)[]): string {
  return `[${fields.map((field) => (field === null ? 'null' : JSON.stringify(field))).join(', ')}]`;
}

/** The end of a clinic's chain at a moment, to be kept outside of the installation. */
export interface AuditCheckpoint {
  clinicId: ClinicId;
  seq: number;
  /** Hex. */
  hash: string;
  madeAt: string;
}

export type AuditFault =
  'altered' | 'missing' | 'out-of-order' | 'cut-off' | 'beyond-the-end' | 'differs-from-checkpoint';

/** The first place where a chain does not hold. */
export interface BrokenChain {
  clinicId: ClinicId;
  seq: number;
  eventId: string | null;
  fault: AuditFault;
}
