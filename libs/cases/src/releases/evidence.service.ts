import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { IdentityService } from '#identity';
import { Problem, type ClinicId } from '#kernel';
import { ConsentsService } from '#patients';
import { Database, OBJECTS, productVersion, type ObjectStore } from '#platform';
import { TreatmentsService } from '#treatments';
import { ZipArchive } from '../export/zip-archive.js';
import { evidenceFile } from '../model/evidence.js';
import { statedInWords } from '../model/rule-pack.js';
import type { CaseViewer } from '../case-viewer.js';
import { mayLookAt, ReleasesStore, type ReleaseId } from './releases.store.js';
import { TypicalResults } from './typical.js';

/** Everything that stood behind a release, in one archive that can be checked without us. */
@Injectable()
export class EvidenceService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(ConsentsService) private readonly consents: ConsentsService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(ReleasesStore) private readonly store: ReleasesStore,
    @Inject(TypicalResults) private readonly typicalResults: TypicalResults,
  ) {}

  /**
   * A ZIP archive of a release. Pictures that may not be shown any more are in it by their hash alone.
   * @throws Problem `not-found`
   */
  async archive(clinicId: ClinicId, viewer: CaseViewer, id: ReleaseId): Promise<Buffer> {
    const found = await this.db.tx(clinicId, async (tx) => {
      const release = await this.store.byId(tx, id);
      if (!release || !mayLookAt(viewer, release)) throw new Problem('not-found');
      await this.treatments.course(tx, release.courseId, viewer);
      const all = await this.store.pictures(tx, id, { alsoHidden: true });
      const shown = new Set((await this.store.pictures(tx, id)).map(({ caseStudyId }) => caseStudyId));
      return {
        release,
        clinic: await this.identity.clinicIn(tx),
        pictures: all.map((picture) => ({ ...picture, isShown: shown.has(picture.caseStudyId) })),
        events: await this.store.events(tx, id),
        publications: await this.store.publications(tx, id),
        originals: await this.store.originals(tx, id),
        typical: await this.typicalResults.of(tx, release.courseId),
        madeAt: (await tx.row<{ now: Date }>('select clock_now() as now'))!.now,
      };
    });
    const { release, clinic, pictures, events, publications, originals, typical, madeAt } = found;
    const history = await this.consents.history(clinicId, viewer, release.patientId);
    const named = pictures.map((picture, index) => ({
      picture,
      file: picture.isShown
        ? `pictures/${index + 1}.${picture.format === 'jpeg' ? 'jpg' : picture.format}`
        : null,
    }));
    const manifest = {
      evidenceVersion: 1,
      madeAt: madeAt.toISOString(),
      productVersion: productVersion(),
      clinic: { name: clinic.name, country: clinic.country, advertiserType: clinic.advertiserType },
      release: {
        id: release.id,
        state: release.state,
        channels: release.channels,
        words: statedInWords.map((fact): [string, string | boolean | null] => [
          fact,
          release.stated[fact] ?? null,
        ]),
        stated: release.stated,
        forms: release.forms,
        country: release.country,
        selection: release.selection,
        setSha256: release.setSha256,
        madeBy: release.madeByMemberId,
        events: events.map(({ act, memberId, memberName, setSha256, reason, recordedAt }) => ({
          ...{ act, setSha256, reason, name: memberName },
          by: act === 'sign' ? 'patient' : (memberId ?? 'product'),
          recordedAt: recordedAt.toISOString(),
        })),
      },
      typical,
      publications: publications.map(
        ({ channel, country, slug, packVersion, verdict, facts, publishedAt }) => ({
          ...{ channel, country, slug, packVersion, verdict, facts },
          publishedAt: publishedAt.toISOString(),
        }),
      ),
      pictures: named.map(({ picture, file }) => ({ file, sha256: picture.sha256, record: picture.record })),
      originals,
      consents: history
        .filter(({ purpose }) => purpose === 'marketing')
        .map(({ recordedAt, startsAt, expiresAt, ...event }) => ({
          ...event,
          recordedAt: recordedAt.toISOString(),
          startsAt: startsAt?.toISOString() ?? null,
          expiresAt: expiresAt?.toISOString() ?? null,
        })),
    };
    const zip = new ZipArchive(madeAt);
    const whole = gathered(zip.content);
    await zip.write(evidenceFile, Readable.from([Buffer.from(JSON.stringify(manifest, null, 2))]));
    for (const { picture, file } of named) {
      if (file === null) continue;
      const bytes = Buffer.concat((await (await this.objects.get(picture.objectKey)).toArray()) as Buffer[]);
      if (createHash('sha256').update(bytes).digest('hex') !== picture.sha256)
        throw new Problem('object-damaged');
      await zip.write(file, Readable.from([bytes]));
    }
    zip.end();
    return whole;
  }
}

async function gathered(content: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
