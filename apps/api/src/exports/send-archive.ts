import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { Problem } from '#kernel';
import type { Archive } from '#cases';

/**
 * Answers with an archive as a download. Nobody in between keeps it; what broke off goes on by one range (RFC 9110, section 14),
 * for gigabytes over a clinic's line seldom come in one piece.
 */
export async function sendArchive(
  response: Response,
  archive: Archive,
  asked: { range: string | undefined; ifRange: string | undefined },
): Promise<void> {
  await response.req.audit?.viewed();
  const etag = `"${archive.sha256.slice(0, 32)}"`;
  const isSame = asked.ifRange === undefined || asked.ifRange === etag;
  const range = isSame ? readRange(asked.range, archive.sizeBytes) : null;
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Type', 'application/zip');
  response.setHeader('Content-Disposition', `attachment; filename="${archive.fileName}"`);
  if (range) {
    response.status(206);
    response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${archive.sizeBytes}`);
  }
  response.setHeader('Content-Length', String(range ? range.end - range.start + 1 : archive.sizeBytes));
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = await archive.open(range ?? undefined);
  try {
    await pipeline(stream, response);
  } catch (error) {
    // The reader went away; nobody is left to tell.
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  }
}

/**
 * @returns null for no range, and for forms that need not be understood: several ranges, other units
 * @throws Problem `range-not-satisfiable`
 */
function readRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!found || (found[1] === '' && found[2] === '')) return null;
  const [from, to] = [found[1], found[2]];
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (start > end) {
    if (from !== '' && to !== '' && Number(from) > Number(to)) return null;
    throw new Problem('range-not-satisfiable');
  }
  return { start, end };
}
