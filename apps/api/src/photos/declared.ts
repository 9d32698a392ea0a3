import type { Request } from 'express';
import { Problem } from '#kernel';

/** Size that the caller states, or null when it is sent in chunks. */
export function declaredSize(request: Request): number | null {
  const given = request.get('content-length');
  return given === undefined ? null : Number(given);
}

/**
 * SHA-256 of the body that the caller states, in hex: `X-Content-SHA256: <hex>` or `Repr-Digest: sha-256=:<base64>:` (RFC 9530).
 * @throws Problem `invalid-request` when it is no SHA-256, rather than taking the photo unchecked
 */
export function declaredSha256(request: Request): string | null {
  const hex = request.get('x-content-sha256');
  if (hex !== undefined) {
    if (/^[0-9a-f]{64}$/i.test(hex)) return hex.toLowerCase();
    throw badDigest('X-Content-SHA256', 'must be 64 hexadecimal digits');
  }
  const digest = request.get('repr-digest');
  if (digest === undefined) return null;
  const base64 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(digest)?.[1];
  if (base64 === undefined) throw badDigest('Repr-Digest', 'must name sha-256=:<base64>:');
  return Buffer.from(base64, 'base64').toString('hex');
}

function badDigest(name: string, detail: string): Problem {
  return new Problem('invalid-request', { errors: [{ pointer: name, detail }] });
}
