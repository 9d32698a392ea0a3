import { createPrivateKey as createKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, isIP, type AddressInfo, type Socket } from 'node:net';
import type { Config } from '#platform';
import { limitTime } from './server-lifetime.js';
import { trustPage } from './trust-page.js';

/** HTTPS on the clinic's own network, beside the loopback address. */
export interface LanDoor {
  readonly port: number;
  readonly servers: Server[];
  stopListening(): void;
  closed(): Promise<void>;
}

/** A connection that says nothing is cut off after this. */
const firstByteTimeoutMs = 20_000;
const watchEveryMs = 2_000;
/** The first byte of every TLS connection: a handshake record. */
const tlsHandshake = 0x16;

type DoorSettings = Pick<Config, 'TLS_CERT' | 'TLS_KEY' | 'TLS_CA' | 'TLS_PORT' | 'PUBLIC_URL'>;

/**
 * Listens on TLS_PORT at every address; undefined without TLS_CERT. Whoever speaks plain HTTP there, having typed the address or
 * scanned it, gets the page that explains how to trust the private authority, or is sent to HTTPS. One port for both: one address
 * to print, one hole in a firewall. A certificate that is replaced on disk is used from the next connection on.
 */
export async function openLanDoor(
  settings: DoorSettings,
  handler: RequestListener,
): Promise<LanDoor | undefined> {
  const { TLS_CERT: certificateFile, TLS_KEY: keyFile, TLS_CA: authorityFile } = settings;
  if (!certificateFile || !keyFile) return undefined;
  const read = () => ({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) });
  let present = read();
  const secure = createHttpsServer({ ...present, minVersion: 'TLSv1.2' }, handler);
  const plain = createHttpServer(
    trustPage({
      authority: authorityFile ? readFileSync(authorityFile) : null,
      secureHostOf: (asked) => knownHost(asked, new X509Certificate(present.cert), settings.PUBLIC_URL),
    }),
  );
  for (const server of [secure, plain]) limitTime(server);

  const reload = () => {
    try {
      const next = read();
      // Between the two renames key and certificate do not fit; the next change comes within the second.
      if (!new X509Certificate(next.cert).checkPrivateKey(createKey(next.key))) return;
      secure.setSecureContext({ ...next, minVersion: 'TLSv1.2' });
      present = next;
    } catch {
      // Half written or gone: what is in use stays in use, and the next change is looked at again.
    }
  };
  for (const file of [certificateFile, keyFile]) watchFile(file, { interval: watchEveryMs }, reload).unref();

  const waiting = new Set<Socket>();
  const door = createServer({ noDelay: true }, (socket) => {
    waiting.add(socket);
    socket.setTimeout(firstByteTimeoutMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => waiting.delete(socket));
    // Read, not made to flow: what is put back must lie still until the chosen server takes the connection over.
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (!first) {
        socket.destroy();
        return;
      }
      socket.setTimeout(0);
      waiting.delete(socket);
      socket.unshift(first);
      (first[0] === tlsHandshake ? secure : plain).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(settings.TLS_PORT, resolve);
  });
  const isClosed = new Promise<void>((resolve) => door.once('close', resolve));
  return {
    port: (door.address() as AddressInfo).port,
    servers: [secure, plain],
    stopListening() {
      for (const file of [certificateFile, keyFile]) unwatchFile(file, reload);
      door.close();
      for (const socket of waiting) socket.destroy();
    },
    closed: () => isClosed,
  };
}

/** The host to go on at: the one that was asked when the certificate names it, so that nobody is sent elsewhere. */
function knownHost(asked: string | undefined, certificate: X509Certificate, publicUrl: string): string {
  const name = (asked ?? '').replace(/:\d+$/, '');
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  const isNamed =
    isIP(bare) > 0
      ? certificate.checkIP(bare) !== undefined
      : /^[a-z0-9.-]+$/i.test(bare) && certificate.checkHost(bare) !== undefined;
  return isNamed ? name : new URL(publicUrl).hostname;
}
