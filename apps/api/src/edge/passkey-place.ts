import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Request } from 'express';
import { passkeyPlaceAt, type PasskeyPlace } from '#identity';
import type { Config } from '#platform';
import { isFromThisMachine, type Reached } from './loopback.js';

type Settings = Reached & Pick<Config, 'TLS_CERT' | 'PUBLIC_URL'>;

/**
 * Where a passkey is asked for: this machine's `localhost`, a name of the certificate that the connection was made with, or PUBLIC_URL. What
 * a caller merely says in `Host` counts only when the settings know it. Null when that address is no place for passkeys.
 */
export function passkeyPlaceOf(request: Request, settings: Settings): PasskeyPlace | null {
  const host = request.headers.host ?? '';
  if (/^localhost(:\d+)?$/i.test(host) && isFromThisMachine(request, settings))
    return passkeyPlaceAt(`http://${host}`);
  if (settings.TLS_CERT !== undefined && 'encrypted' in request.socket) {
    const name = host.replace(/:\d+$/, '');
    const isNamed = /^[a-z0-9.-]+$/i.test(name) && certificateOf(settings.TLS_CERT).checkHost(name);
    if (isNamed) return passkeyPlaceAt(`https://${host}`);
  }
  return passkeyPlaceAt(settings.PUBLIC_URL);
}

const certificateOf = (file: string) => new X509Certificate(readFileSync(file));
