import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { CONFIG } from '../platform.module.js';

interface Row {
  endedAt: Date | null;
  place: string;
  sizeBytes: number;
  photoCount: number;
  triedAt: Date | null;
  fault: string | null;
  isSole: boolean;
}

/** What became of the backups, for those who run the clinic. */
@Injectable()
export class BackupRuns {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The last whole one, how the last try went, and at what time of the night they are made. Where several clinics share the
   * installation, nothing that speaks of all of them together: neither sizes, nor places, nor words that name files.
   */
  async state() {
    const [row] = await this.db.statement<Row>(
      `select done_at as "endedAt", place, size_bytes as "sizeBytes", photo_count as "photoCount", tried_at as "triedAt", fault,
         (select count(*) = 1 from (select all_clinics() limit 2) c) as "isSole"
       from backup_state()`,
    );
    const { endedAt, place, sizeBytes, photoCount, triedAt, fault, isSole } = row!;
    const whole = isSole
      ? { place, sizeBytes, photoCount }
      : { place: null, sizeBytes: null, photoCount: null };
    return {
      last: endedAt && { endedAt, ...whole },
      triedAt,
      hasFailed: fault !== null,
      fault: isSole ? fault : null,
      nightlyAt: this.config.BACKUP_TO === undefined ? null : this.config.BACKUP_AT,
    };
  }
}
