import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  composeMotion,
  motions,
  printPicture,
  reformatPicture,
  smallPicture,
  sharp,
  type CompositionRecord,
  type Motion,
} from '#imaging';
import { IdentityService } from '#identity';
import { Problem, type CaseStudyId, type ClinicId } from '#kernel';
import { InstrumentsService, RatingsService } from '#ratings';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { TreatmentRecordsService, TreatmentsService, type TreatmentRecord } from '#treatments';
import type { CaseViewer } from '../case-viewer.js';
import { CasesStore, type CaseStudy } from '../cases.store.js';
import type { CaseStudyRecord, ComposedFile } from '../cases.service.js';
import { labelOf, treatmentsBefore } from '../model/labels.js';
import { Recent } from '../model/recent.js';
import { scoreTable } from '../model/score-table.js';
import { treatedWith } from '../model/treated-with.js';
import { Turns } from '../model/turns.js';
import { altTextOf } from '../model/alt-text.js';
import { drawReport } from './report-pdf.js';
import { outputWords } from './words.js';

/** What a case study can be taken along as, besides the file that it was made as. */
export const outputKinds = ['png', 'jpeg', 'webp', 'wipe', 'fade', 'print', 'report'] as const;
export type OutputKind = (typeof outputKinds)[number];

/** A report tells of one person; it goes to that person or to whoever treats them. */
const reportAudiences: readonly CaseStudy['audience'][] = ['own-patient', 'referrer-teaching'];
const mostWaiting = 6;
const mostKept = 12;

type Kept = CaseStudy & { objectKey: string; record: object };
/** A composed picture that may be shown at this moment. */
type Shown = Pick<Kept, 'id' | 'format' | 'widthPx' | 'heightPx' | 'sha256' | 'createdAt' | 'objectKey'> & {
  record: object;
};
/** Made of the picture alone. */
type PictureForm = Exclude<OutputKind, 'report'>;

/** Longer side of a small picture for a list: sharp on a card of 340 px at twice its density. */
const smallPx = 720;
const mostSmallWaiting = 60;
const mostSmallKept = 200;

/**
 * A case study in other forms. Each is made of the composed picture itself, so whoever agreed to that one has seen what is in it; nothing is
 * kept, so there is nothing to take back but the picture. Consent is asked before and after making it.
 */
@Injectable()
export class CaseOutputs {
  private readonly turns = new Turns(mostWaiting);
  private readonly made = new Recent<Buffer>(mostKept);
  private readonly smallTurns = new Turns(mostSmallWaiting);
  private readonly small = new Recent<Buffer>(mostSmallKept);

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(TreatmentRecordsService) private readonly records: TreatmentRecordsService,
    @Inject(RatingsService) private readonly ratings: RatingsService,
    @Inject(InstrumentsService) private readonly instruments: InstrumentsService,
    @Inject(CasesStore) private readonly store: CasesStore,
  ) {}

  /**
   * @throws Problem `not-found`, also when consent no longer covers this viewer; `invalid-request` for a form that this picture cannot
   *   have
   */
  async output(
    clinicId: ClinicId,
    viewer: CaseViewer,
    id: CaseStudyId,
    kind: OutputKind,
  ): Promise<ComposedFile> {
    const kept = await this.kept(clinicId, viewer, id);
    const bytes =
      kind === 'report'
        ? await this.report(clinicId, viewer, kept)
        : await this.bytesOf(clinicId, kept, kind);
    // Consent may have ended while it was made.
    await this.kept(clinicId, viewer, id);
    return fileOf(bytes, mediaTypes[kind]);
  }

  /**
   * In another form, or small for a list, for a reader who may see the picture: that is asked before, and again after, by whoever calls.
   * @throws Problem `invalid-request` for a form that this picture cannot have
   */
  async formOf(clinicId: ClinicId, shown: Shown, form: PictureForm | 'small'): Promise<ComposedFile> {
    if (form !== 'small') return fileOf(await this.bytesOf(clinicId, shown, form), mediaTypes[form]);
    const bytes = await this.small.get(`${clinicId} ${shown.id}`, () =>
      this.smallTurns.take(async () => {
        const { composition } = wholeRecord(shown.record as CaseStudyRecord);
        return smallPicture({ bytes: await this.read(shown), record: composition }, smallPx);
      }),
    );
    return fileOf(bytes, 'image/webp');
  }

  private async bytesOf(clinicId: ClinicId, kept: Shown, kind: PictureForm): Promise<Buffer> {
    const { composition } = wholeRecord(kept.record as CaseStudyRecord);
    // Pictures never change: the same case study gives the same output.
    return this.made.get(`${clinicId} ${kept.id} ${kind}`, () =>
      this.turns.take(async () => {
        const bytes = await this.read(kept);
        const input = { bytes, record: composition };
        if (kind === kept.format) return bytes;
        if (isMotion(kind)) return (await movable(() => composeMotion(input, kind))).bytes;
        if (kind !== 'print') return reformatPicture(input, kind);
        const clinic = await this.identity.clinic(clinicId);
        const words = outputWords[clinic.locale];
        const footnote = `${words.picture} ${kept.sha256.slice(0, 16)} · Samelight`;
        return printPicture(await printed(bytes, kept), {
          language: clinic.locale,
          title: words.title,
          footnote,
          createdAt: kept.createdAt,
        });
      }),
    );
  }

  /** Photos, treatments and scores of the course up to now, for the patient or whoever treats them. */
  private async report(clinicId: ClinicId, viewer: CaseViewer, kept: Kept): Promise<Buffer> {
    if (!reportAudiences.includes(kept.audience))
      throw refused(
        'A report is for the patient or for whoever treats them; compile a picture for that audience.',
      );
    const { courseId } = kept;
    const clinic = await this.identity.clinic(clinicId);
    const { course, sessions } = await this.db.tx(clinicId, async (tx) => ({
      course: await this.treatments.course(tx, courseId, viewer),
      sessions: await this.treatments.sessionsOfCourse(tx, courseId),
    }));
    const isCountKnown = course.earlierTreatments === 'recorded';
    const ratings = await this.ratings.ofCourse(clinicId, courseId, viewer);
    const instruments = await this.instruments.list(clinicId);
    const records = await this.records.ofCourse(clinicId, viewer, courseId);
    const words = outputWords[clinic.locale];
    const said = (record: TreatmentRecord | undefined) => (record ? treatedWith(record, words) : null);
    return this.turns.take(async () =>
      drawReport({
        locale: clinic.locale,
        clinicName: clinic.name,
        isDemo: clinic.isDemo,
        isCountKnown,
        sessions: sessions.map((session) => ({
          ordinal: session.ordinal,
          treatedWith: said(records.find(({ sessionId }) => sessionId === session.id)),
          lines: labelOf(
            {
              ...session,
              ...treatmentsBefore(session, sessions),
              isCountKnown,
              isLightKnown: true,
              isViewKnown: true,
            },
            'date',
            clinic.locale,
          ),
        })),
        scores: scoreTable(sessions, ratings, instruments, clinic.locale),
        picture: await printed(await this.read(kept), kept),
        record: wholeRecord(kept.record as CaseStudyRecord),
        sha256: kept.sha256,
        createdAt: kept.createdAt,
      }),
    );
  }

  private async read({ objectKey }: Shown): Promise<Buffer> {
    return Buffer.concat((await (await this.objects.get(objectKey)).toArray()) as Buffer[]);
  }

  private async kept(clinicId: ClinicId, viewer: CaseViewer, id: CaseStudyId): Promise<Kept> {
    const found = await this.db.tx(clinicId, (tx) => this.store.kept(tx, id, viewer));
    if (!found) throw new Problem('not-found');
    return found;
  }
}

const fileOf = (bytes: Buffer, mediaType: string): ComposedFile => ({
  mediaType,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  open: () => Promise.resolve(Readable.from([bytes])),
});

const mediaTypes: Record<OutputKind, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  wipe: 'image/webp',
  fade: 'image/webp',
  print: 'application/pdf',
  report: 'application/pdf',
};

/** Records of earlier versions say nothing of light, notes and scale: their pictures are as they were taken. */
function wholeRecord(record: CaseStudyRecord): CaseStudyRecord {
  const known: Partial<CompositionRecord> = record.composition;
  const composition: CompositionRecord = {
    ...record.composition,
    notes: known.notes ?? [],
    light: known.light ?? { kind: 'as-taken', words: null },
    watermark: known.watermark ?? null,
    scaleBarMm: known.scaleBarMm ?? null,
    pxPerMm: known.pxPerMm ?? null,
  };
  return { ...record, composition };
}

const isMotion = (kind: OutputKind): kind is Motion => motions.some((one) => one === kind);

/** Paper takes JPEG and PNG. */
async function printed(bytes: Buffer, { format, widthPx, heightPx, record }: Shown) {
  const alt = altTextOf(record as CaseStudyRecord);
  const file =
    format === 'webp'
      ? await sharp(bytes).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer()
      : bytes;
  return { bytes: file, widthPx, heightPx, alt };
}

async function movable<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused('Only a pair or a strip of aligned pictures can be set in motion.');
  }
}

function refused(detail: string): Problem {
  return new Problem('invalid-request', {
    detail,
    errors: [{ pointer: '/kind', detail: 'is not possible' }],
  });
}
