import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { projectRoot } from '../../libs/platform/src/project-root.js';

const tlsFile = (name: string) =>
  readFileSync(join(projectRoot(), 'test', 'support', 'tls', `localhost.${name}`), 'utf8');
export const testCertificate = tlsFile('crt');

export interface Mail {
  from: string;
  to: string[];
  isEncrypted: boolean;
  /** Header and body as they came, with unfolded header lines. */
  source: string;
}

/** What a person reads of a plain mail. */
export function textOf({ source }: Mail): string {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return body.replaceAll('\r\n', '\n');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}

/** A real SMTP server on a port of its own. */
export interface MailServer {
  port: number;
  mails: Mail[];
  /** The answers to the next recipients, such as `451`; then all are taken. */
  refuseNext(...codes: number[]): void;
  close(): Promise<void>;
}

/** @param options `tls` from the first byte, by STARTTLS, or none; `user` asks for this name with the password `secret` */
export async function startMailServer(
  options: { tls?: 'first' | 'starttls' | 'none'; user?: string; port?: number } = {},
): Promise<MailServer> {
  const mails: Mail[] = [];
  const refusals: number[] = [];
  const tls = options.tls ?? 'none';
  const server = new SMTPServer({
    secure: tls === 'first',
    ...(tls === 'none' ? {} : { key: tlsFile('key'), cert: testCertificate }),
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(options.user ? [] : ['AUTH'])],
    authOptional: !options.user,
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (username === options.user && password === 'secret') done(null, { user: username });
      else done(Object.assign(new Error('no'), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, done) {
      const responseCode = refusals.shift();
      if (responseCode === undefined) done();
      else done(Object.assign(new Error('mailbox of somebody'), { responseCode }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.once('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          isEncrypted: Boolean(session.secure),
          source: Buffer.concat(parts)
            .toString('utf8')
            .replace(/\r\n[ \t]+/g, ' '),
        });
        done(null, 'queued');
      });
    },
  });
  // A client that breaks the handshake off is what some tests want.
  server.on('error', () => {});
  const listening = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    refuseNext: (...codes) => {
      refusals.push(...codes);
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
