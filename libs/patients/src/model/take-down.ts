import type { Id, MemberId, PatientId } from '#kernel';
import type { ConsentPurpose } from './consent.js';

export type ExternalCopyId = Id<'external-copy'>;
export type TakeDownId = Id<'take-down'>;

/** Uses that leave the clinic; the care record does not. */
export const copyPurposes = [
  'in-clinic-display',
  'teaching',
  'research',
  'marketing',
] as const satisfies ConsentPurpose[];

export const takeDownStates = ['open', 'overdue', 'done'] as const;
export type TakeDownState = (typeof takeDownStates)[number];

export const proofMediaTypes = ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'] as const;
export const largestProofBytes = 700_000;

/** A picture of a patient that the clinic has put somewhere else. */
export interface ExternalCopy {
  id: ExternalCopyId;
  purpose: (typeof copyPurposes)[number];
  channel: string;
  country: string;
  photoIds: string[];
  /** Address on the internet, or in words where it was printed or shown. */
  place: string;
  postedOn: string;
  recordedByName: string | null;
  recordedAt: Date;
  /** Null while consent covers it. */
  takeDown: { id: TakeDownId; state: TakeDownState; dueOn: string } | null;
}

/** Why a copy is to be taken down: no consent covers it, a photo in it was erased or is in the bin, the rules of its country refuse it. */
export const takeDownReasons = ['withdrawn', 'expired', 'photo-gone', 'rules'] as const;

/** A copy that is to be taken down, by whom and when, and the proof that it is gone. */
export interface TakeDown {
  id: TakeDownId;
  state: TakeDownState;
  reason: (typeof takeDownReasons)[number];
  /** Null when the patient was erased, or is in the bin. */
  patient: { id: PatientId; name: string } | null;
  copy: Pick<ExternalCopy, 'id' | 'purpose' | 'channel' | 'country' | 'place' | 'postedOn'>;
  owner: { id: MemberId; name: string } | null;
  dueOn: string;
  openedAt: Date;
  doneAt: Date | null;
  doneByName: string | null;
  proofText: string | null;
  proofLink: string | null;
  hasProofFile: boolean;
  version: number;
}

/** What shows that a copy is gone; one of them at least. */
export interface Proof {
  text: string | null;
  link: string | null;
  file: { mediaType: (typeof proofMediaTypes)[number]; bytes: Buffer } | null;
}

/** Whether a file begins as its kind does. */
export function isOfType({ mediaType, bytes }: NonNullable<Proof['file']>): boolean {
  const begins = (...parts: [number, string][]) =>
    parts.every(([at, text]) => bytes.subarray(at, at + text.length).toString('latin1') === text);
  switch (mediaType) {
    case 'image/png':
      return begins([0, '\u0089PNG\r\n\u001a\n']);
    case 'image/jpeg':
      return begins([0, '\u00ff\u00d8\u00ff']);
    case 'image/webp':
      return begins([0, 'RIFF'], [8, 'WEBP']);
    case 'application/pdf':
      return begins([0, '%PDF-']);
  }
}

/** A consent that ends within 30 days. */
export interface EndingConsent {
  grantId: string;
  patient: { id: PatientId; name: string };
  purpose: ConsentPurpose;
  channels: string[];
  expiresAt: Date;
  /** Whether a message has gone, or goes, to the patient. */
  isPatientTold: boolean;
}
