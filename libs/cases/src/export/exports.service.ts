import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId } from '#kernel';
import { Database, enqueue, OBJECTS, type ByteRange, type ObjectStore } from '#platform';
import { endExport, makeExport } from './exports.jobs.js';
import * as store from './exports.store.js';
import type { ClinicExport, ExportId } from './exports.store.js';

/** The key of an archive; each try of the job writes its own. */
export const archiveKey = (id: ExportId, attempt: number) => `exports/${id}/${attempt}`;

/** The archive of an export, to be sent to the one who asked. */
export interface Archive {
  fileName: string;
  sizeBytes: number;
  sha256: string;
  open(range?: ByteRange): Promise<Readable>;
}

/** The whole record of a clinic in one archive, for those who run it: asked for, made by a job, fetched, gone after a day. */
@Injectable()
export class ExportsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /** The newest ones, those that are over included. */
  list(clinicId: ClinicId): Promise<ClinicExport[]> {
    return this.db.tx(clinicId, (tx) => store.listExports(tx));
  }

  /** @throws Problem `not-found` */
  async get(clinicId: ClinicId, id: ExportId): Promise<ClinicExport> {
    const found = await this.db.tx(clinicId, (tx) => store.readExport(tx, id));
    if (!found) throw new Problem('not-found');
    return found;
  }

  /**
   * Has one made. While one is under way, that one is answered.
   * @param withNames with names and days of birth of patients, addresses, names of members, notes and names of files
   * @throws Problem `conflict` when the one under way is of the other kind
   */
  async begin(clinicId: ClinicId, memberId: MemberId, withNames: boolean): Promise<ClinicExport> {
    return this.db.tx(clinicId, async (tx) => {
      const made = await store.insertExport(tx, { id: newId<ExportId>(), withNames, memberId });
      if (made) await enqueue(tx, makeExport, { exportId: made.id });
      const there = made ?? (await store.underWay(tx));
      if (!made && there && 'withNames' in there && there.withNames !== withNames)
        throw new Problem('conflict', {
          detail: 'Another export is being made. Wait until it is ready, or delete it.',
        });
      const found = there && (await store.readExport(tx, there.id));
      // Ended between the two looks.
      if (!found) throw new Problem('conflict', { detail: 'Another export has just ended. Try again.' });
      return found;
    });
  }

  /** Ends it: its archive cannot be fetched from the commit on. @throws Problem `not-found` */
  async end(clinicId: ClinicId, id: ExportId): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      if (!(await store.closeExport(tx, id, 'ended'))) throw new Problem('not-found');
      await enqueue(tx, endExport, { exportId: id });
    });
  }

  /** @throws Problem `not-found` unless it is ready and has not expired */
  async archive(clinicId: ClinicId, id: ExportId): Promise<Archive> {
    const found = await this.db.tx(clinicId, (tx) => store.fetchExport(tx, id));
    if (!found) throw new Problem('not-found');
    const { attempt, sizeBytes, sha256, readyAt } = found;
    return {
      fileName: `samelight-export-${readyAt.toISOString().slice(0, 10)}.zip`,
      sizeBytes,
      sha256,
      open: (range) => this.objects.get(archiveKey(id, attempt), range),
    };
  }
}
