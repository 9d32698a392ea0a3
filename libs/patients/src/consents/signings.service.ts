import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId, type PatientId } from '#kernel';
import { IdentityService, RequestAudit, type SignInId } from '#identity';
import { Database, type Tx } from '#platform';
import {
  filledParagraphs,
  textVersionOf,
  type ConsentText,
  type ConsentTextId,
} from '../model/consent-text.js';
import type { Viewer } from '../model/patient.js';
import {
  choiceInWords,
  fill,
  signatureText,
  signerFault,
  type ConsentDocument,
  type ConsentSigning,
  type ConsentSigningId,
  type ConsentWords,
  type Signature,
  type SignedChoice,
  type Signer,
} from '../model/signing.js';
import { PatientsService } from '../patients.service.js';
import { lockPatient } from '../patients.store.js';
import { CONSENT_DATA, type ConsentData } from './consent-data.js';
import { listTexts, readText } from './consent-texts.store.js';
import { ConsentsService, type ConsentRecorder } from './consents.service.js';
import { readClock, readPictureDays } from './consents.store.js';
import { signedHtml, signedPdf } from './signed-document.js';
import * as store from './signings.store.js';

export interface NewSigning {
  textId: ConsentTextId;
  choices: readonly SignedChoice[];
  signer: Signer;
  signature: Signature;
  witnessName: string | null;
  /** The member has seen that the patient is of age; asked for marketing where the day of birth is not on record. */
  isOfAgeConfirmed: boolean;
}

/** A text in use as the patient reads it. */
export type TextToSign = Pick<ConsentText, 'id' | 'law' | 'language' | 'number' | 'title' | 'paragraphs'>;

export const documentFormats = ['pdf', 'html'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** Consent by signature: on a device of the clinic, or by the patient's own link. What was signed stays as it is. */
@Injectable()
export class SigningsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
    @Inject(ConsentsService) private readonly consents: ConsentsService,
    @Inject(CONSENT_DATA) private readonly data: ConsentData,
  ) {}

  /** The texts in use, filled; that of the clinic's country first. */
  async textsToSign(clinicId: ClinicId): Promise<TextToSign[]> {
    return this.db.tx(clinicId, async (tx) => {
      const clinic = await this.identity.clinicIn(tx);
      const inUse = (await textsInUse(tx)).map((text) => toSign(text, clinic.name));
      const isHome = ({ law }: TextToSign) =>
        this.data.laws.some(({ id, countries }) => id === law && countries.includes(clinic.country));
      return [...inUse.filter(isHome), ...inUse.filter((text) => !isHome(text))];
    });
  }

  /** What a patient has signed, newest first. @throws Problem `not-found` */
  async signings(clinicId: ClinicId, viewer: Viewer, patientId: PatientId): Promise<ConsentSigning[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, patientId);
      return store.listSignings(tx, patientId);
    });
  }

  /**
   * Freezes what is signed and appends a grant for each choice, all or none.
   * @param signInId of the patient, so that the document says by which device and invitation it was signed
   * @throws Problem `not-found`, `signer-unfit`, `marketing-under-age`, `age-unconfirmed`, `conflict` when the text is not in use now,
   *   `invalid-request` as of a grant
   */
  async sign(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    wanted: NewSigning,
    recorder: { memberId: MemberId } | 'patient',
    signInId: SignInId | null = null,
  ): Promise<ConsentSigning> {
    return this.db.tx(clinicId, async (tx) => {
      if (!(await lockPatient(tx, viewer, patientId))) throw new Problem('not-found');
      const patient = await this.patients.patientIn(tx, viewer, patientId);
      const clinic = await this.identity.clinicIn(tx);
      const { now, today } = await readClock(tx);
      const text = await readText(tx, wanted.textId);
      if (!text)
        throw new Problem('invalid-request', { errors: [{ pointer: '/textId', detail: 'is no text' }] });
      if (text.activatedAt === null || text.retiredAt !== null)
        throw new Problem('conflict', { detail: 'This text is not in use. Read and sign the one that is.' });
      const purposes = wanted.choices.map(({ purpose }) => purpose);
      const unfit = signerFault(patient.bornOn, today, wanted.signer, purposes);
      if (unfit) throw new Problem('signer-unfit', { detail: unfitWords[unfit], reason: unfit });

      const signer = signerOf(wanted, clinic.usesCodesOnly, patient.code);
      const words = this.wordsOf(text.language);
      const names = await this.pictureNames(tx, patientId, wanted.choices, words, text.language);
      const means = recorder === 'patient' ? 'link' : 'tablet';
      const document: ConsentDocument = {
        form: 1,
        clinic: clinic.name,
        patientCode: patient.code,
        text: toSign(text, clinic.name),
        choices: wanted.choices.map((choice) => ({
          purpose: choice.purpose,
          channels: choice.channels,
          countries: choice.countries,
          pictures: choice.pictures,
          startsAt: choice.startsAt?.toISOString() ?? null,
          expiresAt: choice.expiresAt?.toISOString() ?? null,
          words: choiceInWords(choice, words, {
            language: text.language,
            timeZone: clinic.timeZone,
            names,
          }),
        })),
        signer: { role: wanted.signer.role, relation: wanted.signer.relation },
        means,
        ...(signInId === null ? {} : { link: await store.readSigningLink(tx, signInId) }),
        timeZone: clinic.timeZone,
        signedAt: now.toISOString(),
        signature: {
          kind: wanted.signature.kind,
          sha256: createHash('sha256')
            .update(signatureText(signer, wanted.signature, wanted.witnessName))
            .digest('hex'),
        },
      };
      const id = newId<ConsentSigningId>();
      await store.insertSigning(tx, {
        id,
        patientId,
        document,
        signerName: signer.name,
        strokes: wanted.signature.kind === 'drawn' ? wanted.signature.strokes : null,
        witnessName: wanted.witnessName,
        recordedByMemberId: recorder === 'patient' ? null : recorder.memberId,
        signedAt: now,
      });
      const ground = { textVersion: textVersionOf(text), language: text.language, signingId: id };
      const by: ConsentRecorder = recorder === 'patient' ? 'patient' : recorder;
      for (const choice of wanted.choices) {
        const grant = { ...choice, isOfAgeConfirmed: wanted.isOfAgeConfirmed };
        await this.consents.grantIn(tx, viewer, patientId, grant, by, ground);
      }
      RequestAudit.present()?.isAbout('consent-signing', id);
      return (await store.readSigning(tx, id))!;
    });
  }

  /** The signed document to keep. @throws Problem `not-found` also when it is another patient's */
  async document(
    clinicId: ClinicId,
    viewer: Viewer,
    id: ConsentSigningId,
    format: DocumentFormat,
  ): Promise<{ bytes: Buffer; signedAt: Date }> {
    const signing = await this.db.tx(clinicId, async (tx) => {
      const found = await store.readSigning(tx, id);
      if (!found) throw new Problem('not-found');
      await this.patients.patientIn(tx, viewer, found.patientId);
      return found;
    });
    const words = this.wordsOf(signing.document.text.language);
    const bytes =
      format === 'html' ? Buffer.from(signedHtml(signing, words)) : await signedPdf(signing, words);
    return { bytes, signedAt: signing.signedAt };
  }

  private wordsOf(language: string): ConsentWords {
    return this.data.words.get(language) ?? this.data.words.get('en')!;
  }

  private async pictureNames(
    tx: Tx,
    patientId: PatientId,
    choices: readonly SignedChoice[],
    words: ConsentWords,
    language: string,
  ): Promise<Map<string, string>> {
    const ids = choices.flatMap(({ pictures }) => ('ids' in pictures ? pictures.ids : []));
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
    const named = await readPictureDays(tx, patientId, ids);
    return new Map(
      named.map(({ id, heldOn, view }) => {
        const on = day.format(new Date(`${heldOn}T00:00:00Z`));
        return [id, view === null ? on : fill(words.photo, { day: on, id: id.slice(-8) })];
      }),
    );
  }
}

/**
 * Who signs, as it is kept: by name, or where the clinic keeps none by the patient's code, and a guardian by what gives the authority.
 */
function signerOf(
  { signer }: NewSigning,
  usesCodesOnly: boolean,
  patientCode: string,
): Signer & { name: string } {
  const fault = (pointer: string, detail: string) =>
    new Problem('invalid-request', { errors: [{ pointer, detail }] });
  if (!usesCodesOnly) {
    if (signer.name === null) throw fault('/signer/name', 'is missing');
    return { ...signer, name: signer.name };
  }
  if (signer.name !== null)
    throw fault('/signer/name', 'is not kept here: this clinic works with codes alone');
  return { ...signer, name: signer.role === 'guardian' ? signer.relation! : patientCode };
}

const unfitWords = {
  'guardian-needed': 'The patient is under 18: a parent or guardian signs.',
  'guardian-cannot': 'Marketing is signed by the patient alone.',
  'relation-missing': 'Say by what authority the guardian signs.',
} as const;

const toSign = (text: ConsentText, clinic: string): TextToSign => ({
  id: text.id,
  law: text.law,
  language: text.language,
  number: text.number,
  title: text.title,
  paragraphs: filledParagraphs(text.paragraphs, { clinic, contact: text.contact }),
});

const textsInUse = async (tx: Tx) =>
  (await listTexts(tx)).filter(({ activatedAt, retiredAt }) => activatedAt !== null && retiredAt === null);
