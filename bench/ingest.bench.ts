import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PhotoExamination, PhotosService } from '#photos';
import { aClinic } from '../test/support/database.js';
import { aCourse, startInstallation, until } from '../test/support/installation.js';
import { cpuOf, row, type Row } from './measure.js';
import { bareSharp, cameraJpeg } from './pictures.js';

const count = 12;

/** CPU seconds so far of the process in which photos are decoded, while it runs. Source: proc(5), fields utime and stime. */
function decoderSeconds(): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=\w )/) as [string, string];
      const [, parent, ...rest] = fields.split(' ');
      const isOurs = Number(parent) === process.pid;
      if (isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('decoder/child'))
        ticks += Number(rest[9]) + Number(rest[10]);
    } catch {
      // It ended between the list and the look.
    }
  }
  return ticks / 100;
}

/** CPU per 12-megapixel photo from its first byte to `ready`, against bare sharp making the same pictures. */
export async function benchIngest(): Promise<Row[]> {
  const { own, bare } = await cpuPerPhoto(false);
  return [row('ingest of a 12 MP photo, CPU, to ready', own, bare, 's', { most: 1.15 })];
}

/** The same until everything that is found out from the pixels of one photo alone is known too. */
export async function benchExamine(): Promise<Row[]> {
  const { own, bare } = await cpuPerPhoto(true);
  return [row('the same with everything that is seen in it', own, bare, 's', { most: 2 })];
}

async function cpuPerPhoto(isExamined: boolean): Promise<{ own: number; bare: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  const photos = await Promise.all(
    Array.from({ length: count }, (_, seed) => cameraJpeg(4000, 3000, seed + 1)),
  );
  const paths = photos.map((_, index) => join(folder, `${index}.jpg`));
  for (const [index, bytes] of photos.entries()) await writeFile(paths[index]!, bytes);

  await bareSharp(paths[0]!, folder);
  const bare = await cpuOf(async () => {
    for (const path of paths) await bareSharp(path, folder);
  });

  const at = await startInstallation();
  const { clinicId } = await aClinic(at.db);
  const service = at.get(PhotosService);
  // It runs beside the next photo, as alignment does, and would be counted with it.
  if (!isExamined) at.get(PhotoExamination).handle = () => Promise.resolve({ skipped: 'bench' });
  await at.worker.start();
  /** Each in a course of its own, so that no alignment is part of this. */
  const ingest = async (pictures: readonly Buffer[]) => {
    for (const bytes of pictures) {
      const { sessionIds } = await aCourse(at.db, clinicId);
      const { photoId } = await service.intake({
        clinicId,
        sessionId: sessionIds[0]!,
        view: 'face-front',
        lightMode: 'standard',
        fileName: 'bench.jpg',
        memberId: null,
        idempotencyKey: null,
        source: Readable.from([bytes]),
        sizeBytes: bytes.length,
      });
      await until(
        () => service.get(clinicId, { patientId: null, seesOnlyConsented: false }, photoId),
        (photo) => photo.state === 'ready' && (!isExamined || photo.quality !== null),
      );
    }
  };
  // As with the reference one photo goes first: starting the decoder's process is paid once, not by each photo.
  const ofOne = await cameraJpeg(4000, 3000, count + 1);
  await ingest([ofOne]);
  const decoderBefore = decoderSeconds();
  const worker = await cpuOf(() => ingest(photos));
  const own = worker + decoderSeconds() - decoderBefore;
  await at.worker.stop();
  await at.close();
  await rm(folder, { recursive: true, force: true });
  return { own: own / count, bare: bare / count };
}
