import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Response } from 'express';
import '../edge/audit.js';

export interface Bytes {
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  open(): Promise<Readable>;
}

/**
 * Answers with stored bytes. The caller has asked permission already, in this very request. Nothing in between may keep them
 * (`private, no-cache`): the next request asks again, and an unchanged picture costs no bytes.
 */
export async function sendPicture(
  response: Response,
  bytes: Bytes,
  options: { fileName: string; known: string | undefined; asAttachment?: boolean },
): Promise<void> {
  // Also when the reader has the bytes already: it is a look all the same.
  await response.req.audit?.shown();
  const etag = `"${bytes.sha256.slice(0, 32)}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'private, no-cache');
  guard(response);
  if (options.known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    response.status(304).end();
    return;
  }
  response.setHeader('Content-Type', options.asAttachment ? 'application/octet-stream' : bytes.mediaType);
  response.setHeader(
    'Content-Disposition',
    disposition(options.asAttachment ? 'attachment' : 'inline', options.fileName, bytes.mediaType),
  );
  response.setHeader('Content-Length', String(bytes.sizeBytes));
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = await bytes.open();
  try {
    await pipeline(stream, response);
  } catch (error) {
    // The reader went away; nobody is left to tell.
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  }
}

/** Answers with the small picture of a file that is not taken in yet; no browser keeps it. */
export async function sendPreview(response: Response, picture: Buffer): Promise<void> {
  await response.req.audit?.shown();
  response.setHeader('Cache-Control', 'private, no-store');
  guard(response);
  response.setHeader('Content-Type', 'image/webp');
  response.setHeader('Content-Length', String(picture.length));
  response.end(response.req.method === 'HEAD' ? undefined : picture);
}

/**
 * Answers with a picture whose reader must not learn what it is: no name of a file, no hash of its bytes, no date; the tag is its
 * random code. No browser keeps it.
 */
export async function sendBlinded(response: Response, picture: Buffer, code: string): Promise<void> {
  response.setHeader('ETag', `"${code}"`);
  await sendPreview(response, picture);
}

function guard(response: Response): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  // Whatever the bytes are, opened by themselves they may run nothing.
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
}

const endings: Record<string, string> = {
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
};

/** RFC 6266: an ASCII name for old readers and the true one beside it. */
function disposition(kind: 'inline' | 'attachment', fileName: string, mediaType: string): string {
  const ending = endings[mediaType];
  const full = kind === 'attachment' || !ending ? fileName : `${fileName}.${ending}`;
  const ascii = full.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(full.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
