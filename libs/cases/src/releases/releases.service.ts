import { createHash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { IdentityService, RequestAudit } from '#identity';
import { foreignMetadata, type ForeignMetadataKind } from '#imaging';
import {
  newId,
  Problem,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
} from '#kernel';
import { PairsService } from '#measures';
import { TakeDownsService } from '#patients';
import { Database, keepJournalSoon, OBJECTS, type ObjectStore, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { RULE_PACKS } from '../advertising.service.js';
import { everything, type CaseViewer } from '../case-viewer.js';
import {
  isAllowedNow,
  judgeIn,
  leastCases,
  packOf,
  type AdvertisingFacts,
  type AdvertisingVerdict,
} from '../model/advertising.js';
import { CaseOutputs } from '../outputs/outputs.service.js';
import { altTextOf } from '../model/alt-text.js';
import { setText } from '../model/evidence.js';
import { personalDataIn } from '../model/personal-data.js';
import { afterAct, agreementOf, formsOf, type ReleaseAct, type ReleaseForm } from '../model/release.js';
import { statedInWords, wordsIn, type DisclosureCode } from '../model/rule-pack.js';
import { readPolicy } from '../publishing/policy.service.js';
import type { RulePacks } from '../rule-packs.js';
import { worstOf } from './pair-evidence.js';
import {
  mayLookAt,
  ReleasesStore,
  type PublicationId,
  type EndedByRules,
  type PublicationRow,
  type ReleaseEventRow,
  type ReleaseId,
  type ReleasePicture,
  type ReleaseRow,
  type StatedAnswers,
} from './releases.store.js';
import { typicalFacts, TypicalResults, type TypicalResult } from './typical.js';

/** Channels that are shown from here alone. */
const ownChannels: readonly string[] = ['website', 'in-clinic'];

/** Where a copy elsewhere comes from: the page that it was taken from. The database opens its take-down by this when the page ends. */
const placeOf = ({ slug }: { slug: string }): string => `/p/${slug}`;

export interface NewRelease {
  caseStudyIds: CaseStudyId[];
  stated: StatedAnswers;
  channels: string[];
  /** Shown besides the pictures themselves. */
  forms: ReleaseForm[];
  /** Where it is shown; the clinic's own by default. */
  country?: string;
  selection: string;
}

/** A release as it is shown to those who work on it. */
export interface Release extends ReleaseRow {
  pictures: ReleasePicture[];
  /** Pictures that were in it and may not be shown any more. */
  missing: number;
  events: ReleaseEventRow[];
  approvals: number;
  /** Whether the clinic asks for a third person, for compliance, and whether one has agreed. */
  needsClearance: boolean;
  isCleared: boolean;
  isSigned: boolean;
  publications: PublicationRow[];
}

/** A picture that may be shown at this moment. */
export interface PublicFile {
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  open(): Promise<Readable>;
}

/** Composed pictures on their way to the public: checked, approved, signed, published, withdrawn. */
@Injectable()
export class ReleasesService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(PairsService) private readonly pairs: PairsService,
    @Inject(ReleasesStore) private readonly store: ReleasesStore,
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
    @Inject(TakeDownsService) private readonly takeDowns: TakeDownsService,
    @Inject(TypicalResults) private readonly typicalResults: TypicalResults,
    @Inject(CaseOutputs) private readonly outputs: CaseOutputs,
  ) {}

  /** @throws Problem `not-found` also for a picture that is not for the public or that consent does not cover */
  async create(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    courseId: CourseId,
    wanted: NewRelease,
  ): Promise<Release> {
    const id = newId<ReleaseId>();
    RequestAudit.present()?.isAbout('case-release', id);
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const { setSha256, country } = await this.setOf(tx, courseId, wanted);
      const row = { id, courseId, madeByMemberId: memberId, setSha256, country, ...plain(wanted) };
      await this.store.insert(tx, row, wanted.caseStudyIds);
      return this.whole(tx, viewer, id);
    });
  }

  /** Another choice of pictures or other statements: every agreement is void. @throws Problem */
  async change(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    id: ReleaseId,
    wanted: NewRelease,
  ): Promise<Release> {
    return this.db.tx(clinicId, async (tx) => {
      const release = await this.held(tx, viewer, id);
      const { setSha256, country } = await this.setOf(tx, release.courseId, wanted);
      await this.apply(tx, release, { act: 'change', memberId, patientId: null, setSha256, reason: null });
      await this.store.replace(tx, { id, setSha256, country, ...plain(wanted) }, wanted.caseStudyIds);
      return this.whole(tx, viewer, id);
    });
  }

  /**
   * @param setSha256 of the pictures that the member has before the eyes
   * @throws Problem `not-found`, `release-refused`
   */
  async act(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    id: ReleaseId,
    wanted: {
      act: 'submit' | 'approve' | 'clear' | 'return' | 'withdraw';
      setSha256: string;
      reason: string | null;
    },
  ): Promise<Release> {
    return this.db.tx(clinicId, async (tx) => {
      const release = await this.held(tx, viewer, id);
      await this.apply(tx, release, { ...wanted, memberId, patientId: null });
      // So that no restore of an older backup opens it again.
      if (wanted.act === 'withdraw') await keepJournalSoon(tx);
      // Who has just given it back is told so, though they do not see it any more.
      return this.whole(tx, { ...viewer, composesFor: everything.composesFor }, id);
    });
  }

  async ofCourse(clinicId: ClinicId, viewer: CaseViewer, courseId: CourseId): Promise<Release[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const releases: Release[] = [];
      for (const row of await this.store.ofCourse(tx, courseId))
        if (mayLookAt(viewer, row)) releases.push(await this.whole(tx, viewer, row.id));
      return releases;
    });
  }

  /** How the clinic's cases of the same kind went; none is told while they are too few to be called typical. @throws Problem `not-found` */
  async typical(
    clinicId: ClinicId,
    viewer: CaseViewer,
    courseId: CourseId,
  ): Promise<{ cases: number; least: number; result: TypicalResult | null }> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const found = await this.typicalResults.of(tx, courseId);
      const cases = found?.cases ?? 0;
      return { cases, least: leastCases, result: cases >= leastCases ? found : null };
    });
  }

  /** What newer rules have taken away, the latest first. */
  async endedByRules(clinicId: ClinicId): Promise<EndedByRules[]> {
    return this.db.tx(clinicId, (tx) => this.store.endedByRules(tx));
  }

  /** What the rules of the clinic's country say of a release at a channel, now. */
  async verdict(
    clinicId: ClinicId,
    viewer: CaseViewer,
    id: ReleaseId,
    channel: string,
  ): Promise<AdvertisingVerdict> {
    return (await this.judged(clinicId, viewer, id, channel)).verdict;
  }

  /**
   * Shows an approved release at a channel. Everything is asked again in the transaction that does it.
   * @throws Problem `not-found`, `release-refused`, `advertising-refused` naming the checks
   */
  async publish(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    id: ReleaseId,
    wanted: { channel: string; setSha256: string; isIndexed: boolean },
  ): Promise<Release> {
    const { verdict, facts, country } = await this.judged(clinicId, viewer, id, wanted.channel, {
      looksIntoFiles: true,
    });
    return this.db.tx(clinicId, async (tx) => {
      const release = await this.held(tx, viewer, id);
      if (release.setSha256 !== wanted.setSha256) throw refused('other-set');
      if (!release.channels.includes(wanted.channel))
        throw new Problem('invalid-request', {
          detail: 'The patient agreed to other channels.',
          errors: [{ pointer: '/channel', detail: 'is none of the release' }],
        });
      const isConsented = await this.store.mayPublish(tx, id, wanted.channel, country);
      if (!verdict.isAllowed || !isConsented || verdict.packVersion === null) {
        throw new Problem('advertising-refused', {
          detail: 'The rules of the clinic’s country or the patient’s consent do not allow it.',
          checks: verdict.checks.filter(({ effect, result }) => effect === 'block' && result !== 'passed'),
        });
      }
      // A second channel joins what is public already; the first one is the act that makes it so.
      if (release.state !== 'published') {
        const { setSha256 } = wanted;
        await this.apply(tx, release, { act: 'publish', memberId, patientId: null, setSha256, reason: null });
      }
      const others = await this.store.publications(tx, id);
      if (others.some(({ channel }) => channel === wanted.channel))
        throw new Problem('conflict', { detail: 'It is published there already.' });
      const slug = randomBytes(16).toString('base64url');
      await this.store.publish(tx, {
        id: newId<PublicationId>(),
        releaseId: id,
        channel: wanted.channel,
        country,
        slug,
        isIndexed: wanted.isIndexed,
        verdict,
        facts,
        packVersion: verdict.packVersion,
        memberId,
      });
      // What is put up by hand elsewhere is not recalled by itself: somebody takes it down when it ends.
      if (!ownChannels.includes(wanted.channel))
        await this.takeDowns.recordPublished(tx, release.patientId, {
          ...{ channel: wanted.channel, country, place: placeOf({ slug }), memberId },
          photoIds: await this.store.photosOf(tx, id),
        });
      return this.whole(tx, viewer, id);
    });
  }

  // ---------------------------------------------------------------- the patient

  /** What the patient is asked about, with what is written beside the pictures. */
  async ownReleases(clinicId: ClinicId, patientId: PatientId): Promise<Release[]> {
    return this.db.tx(clinicId, async (tx) => {
      const releases: Release[] = [];
      for (const { id } of await this.store.ofPatient(tx, patientId)) {
        const release = await this.whole(tx, everything, id);
        if (release.missing === 0) releases.push(release);
      }
      return releases;
    });
  }

  /**
   * @param form null for the picture itself
   * @throws Problem `not-found`, also for a form that is not asked for
   */
  async ownPicture(
    clinicId: ClinicId,
    patientId: PatientId,
    id: ReleaseId,
    position: number,
    form: ReleaseForm | null = null,
  ): Promise<PublicFile> {
    const seen = () =>
      this.db.tx(clinicId, async (tx) => {
        const release = await this.store.byId(tx, id);
        if (release?.patientId !== patientId) throw new Problem('not-found');
        return this.whole(tx, everything, id);
      });
    const { pictures, forms } = await seen();
    const found = pictures[position];
    if (!found) throw new Problem('not-found');
    if (form === null) return fileOf(this.objects, found);
    if (!formsOf(found.record.composition.layout, forms).includes(form)) throw new Problem('not-found');
    const file = await this.outputs.formOf(clinicId, { ...found, id: found.caseStudyId }, form);
    await seen();
    return file;
  }

  /**
   * The patient agrees to these very pictures.
   * @throws Problem `not-found` for somebody else's, `release-refused` when they are not the ones that were shown any more
   */
  async sign(clinicId: ClinicId, patientId: PatientId, id: ReleaseId, setSha256: string): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const release = await this.store.held(tx, id);
      if (release?.patientId !== patientId) throw new Problem('not-found');
      const { missing } = await this.whole(tx, everything, id);
      if (missing > 0) throw refused('other-set');
      await this.apply(tx, release, { act: 'sign', memberId: null, patientId, setSha256, reason: null });
    });
  }

  // ---------------------------------------------------------------- within

  /**
   * What the current pack says, out of what the record and the stated answers hold.
   * @param options `looksIntoFiles`: at the very files, not at what was found in them when they were composed
   */
  private async judged(
    clinicId: ClinicId,
    viewer: CaseViewer,
    id: ReleaseId,
    channel: string,
    { looksIntoFiles = false } = {},
  ) {
    const seen = await this.db.tx(clinicId, async (tx) => {
      const release = await this.whole(tx, viewer, id);
      const clinic = await this.identity.clinicIn(tx);
      const { earlierTreatments } = await this.treatments.course(tx, release.courseId, everything);
      const sessions = await this.treatments.sessionsOfCourse(tx, release.courseId);
      const shownIds = new Set(
        release.pictures.flatMap(({ record }) => record.inputs.map(({ sessionId }) => sessionId)),
      );
      const shown = sessions.filter((session) => shownIds.has(session.id));
      return {
        release,
        clinic,
        earlierTreatments,
        sessions,
        shown,
        isConsented: await this.store.mayPublish(tx, id, channel, release.country ?? clinic.country),
        wasOfAge: await this.store.wasOfAge(
          tx,
          release.patientId,
          shown.map(({ heldOn }) => heldOn),
        ),
        identity: await this.store.identityOf(tx, release.patientId),
        typical: await this.typicalResults.of(tx, release.courseId),
        policy: await readPolicy(tx),
      };
    });
    const { release, clinic, sessions, shown } = seen;
    const pairs = await worstOf(release.pictures, (one, other) =>
      this.pairs.between(clinicId, everything, one, other),
    );
    const last = shown.at(-1);
    const earlier = sessions.filter(
      ({ kind, ordinal }) => kind === 'treatment' && ordinal < (last?.ordinal ?? 0),
    );
    const country = release.country ?? clinic.country;
    const packs = [...new Set([country, clinic.country])].flatMap(
      (one) => packOf(this.rulePacks.packs, one) ?? [],
    );
    const typed = [
      ...release.pictures.flatMap(({ caption }) => caption ?? []),
      ...statedInWords.flatMap((fact) => {
        const said = release.stated[fact];
        return typeof said === 'string' ? said : [];
      }),
    ].join('\n');
    const recorded = release.pictures.map(({ record }) => altTextOf(record)).join('\n');
    const personalData = [
      ...new Set([
        ...personalDataIn(typed, seen.identity, 'person'),
        ...personalDataIn(recorded, seen.identity, 'record'),
      ]),
    ];
    const facts: AdvertisingFacts = {
      audience: 'public-advertising',
      advertiser: clinic.advertiserType,
      channel,
      modalities: [...new Set(earlier.map(({ modality }) => modality))],
      treatmentsBefore: seen.earlierTreatments === 'recorded' ? earlier.length : null,
      daysSinceTreatment: last?.daysSinceTreatment ?? null,
      shownDays: last && shown[0] ? last.dayOffset - shown[0].dayOffset : null,
      wasOfAge: seen.wasOfAge,
      isConsented: seen.isConsented && release.missing === 0,
      ...pairs,
      leastScore: seen.policy.leastScore,
      isSynthetic: clinic.isDemo,
      isDemo: clinic.isDemo,
      foundWords: wordsIn(typed, [this.rulePacks.words, ...packs.map(({ words }) => words)]),
      namesPatient: personalData.length > 0,
      personalData,
      metadata: await this.foreignMetadataOf(clinicId, release.pictures, looksIntoFiles),
      asksEachMark: true,
      stated: release.stated,
      burnt: burntIn(release),
      homeCountry: clinic.country,
      typicalCases: seen.typical?.cases ?? 0,
      typical: seen.typical && seen.typical.cases >= leastCases ? typicalFacts(seen.typical) : null,
    };
    return { verdict: judgeIn(this.rulePacks.packs, country, facts), facts, country };
  }

  /** What the files carry, kinds alone; on record since they were composed. */
  private async foreignMetadataOf(
    clinicId: ClinicId,
    pictures: readonly ReleasePicture[],
    looksIntoFiles: boolean,
  ): Promise<ForeignMetadataKind[]> {
    const found = new Set<ForeignMetadataKind>();
    for (const { caseStudyId, objectKey, format, foreignMetadata: known } of pictures) {
      if (known !== null && !looksIntoFiles) {
        for (const kind of known) found.add(kind);
        continue;
      }
      const bytes = Buffer.concat((await (await this.objects.get(objectKey)).toArray()) as Buffer[]);
      const seen = await foreignMetadata(bytes, format);
      // One of an earlier version is looked at once.
      if (known === null) await this.db.tx(clinicId, (tx) => this.store.noteMetadata(tx, caseStudyId, seen));
      for (const kind of seen) found.add(kind);
    }
    return [...found];
  }

  private async held(tx: Tx, viewer: CaseViewer, id: ReleaseId): Promise<ReleaseRow> {
    const release = await this.store.held(tx, id);
    if (!release || !mayLookAt(viewer, release)) throw new Problem('not-found');
    await this.treatments.course(tx, release.courseId, viewer);
    return release;
  }

  private async apply(
    tx: Tx,
    release: ReleaseRow,
    event: {
      act: ReleaseAct;
      memberId: MemberId | null;
      patientId: PatientId | null;
      setSha256: string;
      reason: string | null;
    },
  ): Promise<void> {
    const events = await this.store.events(tx, release.id);
    const { needsClearance } = await readPolicy(tx);
    const after = afterAct({ ...release, needsClearance, events }, event);
    if ('refusal' in after) throw refused(after.refusal);
    await this.store.record(tx, release.id, newId(), event, after.state);
  }

  private async whole(tx: Tx, viewer: CaseViewer, id: ReleaseId): Promise<Release> {
    const release = await this.store.byId(tx, id);
    if (!release || !mayLookAt(viewer, release)) throw new Problem('not-found');
    await this.treatments.course(tx, release.courseId, viewer);
    const pictures = await this.store.pictures(tx, id);
    const events = await this.store.events(tx, id);
    const { approverIds, clearerIds, isSigned } = agreementOf({ ...release, events });
    return {
      ...release,
      pictures,
      missing: (await this.store.pictureCount(tx, id)) - pictures.length,
      events,
      approvals: approverIds.length,
      needsClearance: (await readPolicy(tx)).needsClearance,
      isCleared: clearerIds.length > 0,
      isSigned,
      publications: (await this.store.publications(tx, id)).map((publication) => ({
        ...publication,
        isLive: publication.isLive && isAllowedNow(this.rulePacks.packs, publication),
      })),
    };
  }

  /** Hash of everything that is agreed to: the pictures in their order, what is written beside them, and where they are shown. */
  private async setOf(
    tx: Tx,
    courseId: CourseId,
    wanted: NewRelease,
  ): Promise<{ setSha256: string; country: string }> {
    const country = wanted.country ?? (await this.identity.clinicIn(tx)).country;
    const pictures = await this.store.publicStudies(tx, courseId, wanted.caseStudyIds);
    if (
      pictures.length !== wanted.caseStudyIds.length ||
      new Set(wanted.caseStudyIds).size !== pictures.length
    )
      throw new Problem('not-found', {
        detail: 'A picture is not one of this course for the public, or consent does not cover it.',
      });
    // What stands in a picture is what its country wants.
    if (pictures.some(({ record }) => record.target && record.target.country !== country))
      throw new Problem('invalid-request', {
        detail: 'A picture was made for another country. Make it again for this one.',
        errors: [{ pointer: '/country', detail: 'is not that of each picture' }],
      });
    const idle = wanted.forms.filter((form) =>
      pictures.every(({ record }) => formsOf(record.composition.layout, [form]).length === 0),
    );
    if (idle.length > 0)
      throw new Problem('invalid-request', {
        detail: 'Only a pair or a strip can be set in motion.',
        errors: [{ pointer: '/forms', detail: `has no picture for ${idle.join(', ')}` }],
      });
    const words = statedInWords.map((fact) => [fact, wanted.stated[fact] ?? null] as const);
    const text = setText({
      pictures: pictures.map(({ sha256 }) => sha256),
      channels: wanted.channels,
      words,
      forms: plain(wanted).forms,
      country,
    });
    return { setSha256: createHash('sha256').update(text).digest('hex'), country };
  }
}

/** Sentences that are part of every picture, as far as what was stated there is what is stated now. */
function burntIn({ pictures, stated }: Pick<Release, 'pictures' | 'stated'>): DisclosureCode[] {
  const [first, ...others] = pictures.map(({ record }) => {
    const burnt = record.disclosures;
    return (burnt?.sentences ?? []).flatMap(({ code }) =>
      (code === 'risks' || code === 'cost') && burnt?.stated[code] !== stated[code] ? [] : [code],
    );
  });
  return [...new Set(first ?? [])].filter((code) => others.every((codes) => codes.includes(code)));
}

/** The stored file of a picture of a release. */
export function fileOf(objects: ObjectStore, picture: ReleasePicture): PublicFile {
  return {
    mediaType: `image/${picture.format}`,
    sizeBytes: picture.sizeBytes,
    sha256: picture.sha256,
    open: () => objects.get(picture.objectKey),
  };
}

const plain = ({ stated, channels, forms, selection }: NewRelease) => ({
  stated,
  forms: [...new Set(forms)].sort(),
  channels: [...new Set(channels)].sort(),
  selection,
});

const sentences = {
  'wrong-state': 'This does not follow from where the release stands.',
  'own-release': 'Who made it cannot approve it. Ask somebody else.',
  'other-set': 'The pictures have changed since. Look at them again.',
  'approved-already': 'You have agreed to it already; somebody else has to.',
  'not-needed': 'The clinic asks for no third person.',
} as const;

function refused(reason: keyof typeof sentences): Problem {
  return new Problem('release-refused', { detail: sentences[reason], reason });
}
