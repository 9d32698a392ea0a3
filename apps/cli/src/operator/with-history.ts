import type { ClinicId } from '#kernel';
import { ImportsService, PhotosModule, PhotosService } from '#photos';
import { Database, type Config } from '#platform';
import { CommandFailure, exitCode } from '../commands.js';
import type { HistoryServices } from './import-history.js';
import { ImportRefused } from './import-photos.js';
import { theClinic } from './the-clinic.js';
import { withServices } from './with-services.js';

/** Runs `work` with what an import of folders needs. @throws CommandFailure when the folder cannot be begun with */
export async function withHistory<T>(
  config: Config,
  clinicName: string | undefined,
  work: (services: HistoryServices, clinicId: ClinicId) => Promise<T>,
): Promise<T> {
  return withServices(config, [PhotosModule], async (context) => {
    const services = {
      db: context.get(Database, { strict: false }),
      imports: context.get(ImportsService, { strict: false }),
      photos: context.get(PhotosService, { strict: false }),
    };
    return work(services, await theClinic(services.db, clinicName));
  }).catch((error: unknown) => {
    throw error instanceof ImportRefused ? new CommandFailure(exitCode.input, error.message) : error;
  });
}
