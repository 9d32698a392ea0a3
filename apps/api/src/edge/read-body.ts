import type { Request } from 'express';
import { Problem } from '#kernel';

/** Reads a small body of plain bytes. @throws Problem `body-too-large`, `media-type-unsupported` for JSON or nothing */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new Problem('body-too-large', { detail: `Send at most ${maxBytes} bytes.`, maxBytes });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  if (request.readableEnded)
    throw new Problem('media-type-unsupported', { detail: 'Send the bytes of a picture.' });
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  // Destroyed with its iterator, the request would take the answer along.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
