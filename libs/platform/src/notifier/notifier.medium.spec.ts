import { afterEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import {
  startMailServer,
  testCertificate,
  textOf,
  type MailServer,
} from '../../../../test/support/mail-server.js';
import { readConfig } from '../config/index.js';
import { createNotifier, DeliveryFailure, type Notice } from './index.js';
import { WebhookSender } from './webhook.js';

const notice: Notice = {
  id: '0192f000-0000-7000-8000-000000000001',
  kind: 'invitation',
  language: 'zh-Hant',
  clinicName: '示範診所',
  address: 'chan@patient.example',
  phone: '+85291234567',
  reference: 'P-7',
  subject: '示範診所：您的連結',
  text: '請開啟連結\nhttps://scars.example/open#abc',
  link: 'https://scars.example/open#abc',
};
const secret = 'a secret of more than thirty-two characters';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const notifierFor = (settings: Record<string, string>, options: { ca?: string } = {}) =>
  createNotifier(
    readConfig({
      DATABASE_URL: 'postgres://samelight_app@/x',
      OBJECTS_ROOT: '/srv/objects',
      MASTER_KEY: 'ab'.repeat(32),
      ...settings,
    }),
    options,
  );
async function aMailServer(options: Parameters<typeof startMailServer>[0] = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  opened.push(server);
  return server;
}
const mailer = (url: string, options: { ca?: string; from?: string } = {}) =>
  notifierFor({ SMTP_URL: url, SMTP_FROM: options.from ?? 'mail@clinic.example' }, options);

async function failure(sending: Promise<string>): Promise<DeliveryFailure> {
  const error = await sending.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryFailure) return error;
  throw new Error(`no failure of delivery: ${String(error)}`);
}

describe('channels', () => {
  it('are those that are configured, and no other one sends', async () => {
    const none = notifierFor({});
    expect(none.channels).toEqual([]);
    expect(await failure(none.send('email', notice))).toMatchObject({ code: 'channel-off', isLasting: true });
    expect(mailer('smtp://localhost').channels).toEqual(['email']);
    expect(notifierFor({ WEBHOOK_URL: 'http://localhost/x', WEBHOOK_SECRET: secret }).channels).toEqual([
      'webhook',
    ]);
  });
});

describe('mail', () => {
  it('arrives whole, in the clinic’s name, to one person, with one id at every try', async () => {
    const server = await aMailServer();
    const notifier = mailer(`smtp://127.0.0.1:${server.port}`);
    expect(await notifier.send('email', notice)).toBe('250');
    await notifier
      .send('email', { ...notice, address: 'one@patient.example, two@patient.example' })
      .catch(() => {});
    await notifier.send('email', { ...notice, clinicName: 'A\r\nBcc: spy@evil.example' });
    const [mail, ...others] = server.mails;
    expect(mail).toMatchObject({ from: 'mail@clinic.example', to: ['chan@patient.example'] });
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(mail!.source)?.[1] ?? '';
    expect(header('From')).toMatch(/^=\?UTF-8\?.*<mail@clinic\.example>$/);
    expect(header('Message-ID')).toMatch(/^<[0-9a-f]{32}@clinic\.example>$/);
    expect(header('Auto-Submitted')).toBe('auto-generated');
    expect(header('Content-Language')).toBe('zh-Hant');
    expect(textOf(mail!)).toContain(notice.text);
    // What looks like two addresses or a further header never reaches a second person.
    for (const other of others) {
      expect(other.to).toHaveLength(1);
      expect(other.source).not.toMatch(/^Bcc:/im);
    }
    const again = await aMailServer();
    await mailer(`smtp://127.0.0.1:${again.port}`).send('email', notice);
    expect(again.mails[0]!.source).toContain(header('Message-ID'));
  });

  it.each([
    [450, 'busy', false],
    [550, 'refused', true],
  ])('answered with %i is %s', async (code, reason, isLasting) => {
    const server = await aMailServer();
    server.refuseNext(code);
    const fault = await failure(mailer(`smtp://127.0.0.1:${server.port}`).send('email', notice));
    expect(fault).toMatchObject({ reason, code: String(code), isLasting });
    // Neither the address nor the words of the server get into what is stored and logged.
    expect(JSON.stringify({ ...fault, message: fault.message })).not.toMatch(/chan|mailbox/);
  });

  it('waits for a server that is not there', async () => {
    const gone = await startMailServer();
    await gone.close();
    const fault = await failure(mailer(`smtp://127.0.0.1:${gone.port}`).send('email', notice));
    expect(fault).toMatchObject({ reason: 'unreachable', code: 'ECONNREFUSED', isLasting: false });
  });

  it('needs an address', async () => {
    const fault = await failure(mailer('smtp://localhost').send('email', { ...notice, address: null }));
    expect(fault).toMatchObject({ reason: 'refused', code: 'no-address' });
  });

  it('signs in with the name and password of its address', async () => {
    const server = await aMailServer({ user: 'mail@clinic.example' });
    const at = (password: string) => `smtp://mail%40clinic.example:${password}@127.0.0.1:${server.port}`;
    expect(await mailer(at('secret')).send('email', notice)).toBe('250');
    expect(await failure(mailer(at('wrong')).send('email', notice))).toMatchObject({ code: '535' });
    expect(server.mails).toHaveLength(1);
  });

  it.each(['first', 'starttls'] as const)(
    'is encrypted, TLS %s, for a certificate that is trusted',
    async (tls) => {
      const server = await aMailServer({ tls });
      const url = `${tls === 'first' ? 'smtps' : 'smtp'}://localhost:${server.port}`;
      expect(await mailer(url, { ca: testCertificate }).send('email', notice)).toBe('250');
      expect(server.mails).toMatchObject([{ isEncrypted: true }]);
      const fault = await failure(mailer(url).send('email', notice));
      expect(fault).toMatchObject({ reason: 'tls', isLasting: false });
      expect(server.mails).toHaveLength(1);
    },
  );

  it('does not go out in the clear to another machine, unless that is asked for', async () => {
    const server = await aMailServer();
    // An address of this machine that does not look like one.
    const url = `smtp://[::ffff:127.0.0.1]:${server.port}`;
    expect(await failure(mailer(url).send('email', notice))).toMatchObject({ reason: 'tls' });
    expect(server.mails).toEqual([]);
    expect(await mailer(`${url}?tls=optional`).send('email', notice)).toBe('250');
  });
});

describe('a webhook', () => {
  interface Got {
    request: IncomingMessage;
    body: string;
  }
  async function aReceiver(...statuses: number[]): Promise<{ url: string; got: Got[]; server: Server }> {
    const got: Got[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        got.push({ request, body });
        response
          .writeHead(statuses.shift() ?? 200, { Location: '/elsewhere', 'Content-Type': 'text/plain' })
          .end('thanks');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push({
      close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?k=1`, got, server };
  }
  const hook = (url: string) => notifierFor({ WEBHOOK_URL: url, WEBHOOK_SECRET: secret });

  it('gets what to deliver, signed with the time', async () => {
    const { url, got } = await aReceiver();
    expect(await hook(url).send('webhook', { ...notice, address: null })).toBe('200');
    const { request, body } = got[0]!;
    const { 'x-samelight-timestamp': timestamp, 'x-samelight-signature': signature } = request.headers;
    expect(request).toMatchObject({ method: 'POST', url: '/hook?k=1' });
    expect(request.headers['content-type']).toBe('application/json');
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(10);
    const expected = createHmac('sha256', secret)
      .update(`${String(timestamp)}.${body}`)
      .digest('hex');
    expect(signature).toBe(`v1=${expected}`);
    expect(JSON.parse(body)).toEqual({
      id: notice.id,
      kind: 'invitation',
      language: 'zh-Hant',
      clinic: '示範診所',
      recipient: { reference: 'P-7', email: null, phone: '+85291234567' },
      subject: notice.subject,
      text: notice.text,
      link: notice.link,
    });
  });

  it.each([
    [302, 'refused', true],
    [307, 'refused', true],
    [400, 'refused', true],
    [429, 'busy', false],
    [503, 'busy', false],
  ])('that answers %i is %s', async (status, reason, isLasting) => {
    const { url, got } = await aReceiver(status);
    const fault = await failure(hook(url).send('webhook', notice));
    expect(fault).toMatchObject({ reason, code: String(status), isLasting });
    // A redirect to elsewhere was not followed.
    expect(got).toHaveLength(1);
  });

  it('that is not there is waited for', async () => {
    const { url, server } = await aReceiver();
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(hook(url).send('webhook', notice))).toMatchObject({
      reason: 'unreachable',
      code: 'ECONNREFUSED',
    });
  });

  /** Speaks as it likes once somebody has asked something. */
  async function aRawReceiver(answer: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('data', () => answer(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push({
      close: () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  }

  it('that says yes and breaks off has said yes', async () => {
    const url = await aRawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nha');
      socket.resetAndDestroy();
    });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        hook(url)
          .send('webhook', notice)
          .catch((error: unknown) => error),
      ),
    );
    // Either its yes has arrived or it has not; there is no third way that a queue would not understand.
    for (const outcome of outcomes)
      expect(outcome === '200' || outcome instanceof DeliveryFailure).toBe(true);
  });

  it('that talks without end, nonsense, or not at all, holds nobody up', async () => {
    const endless = await aRawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('5\r\nagain\r\n'), 1);
      socket.once('close', () => clearInterval(timer));
    });
    expect(await hook(endless).send('webhook', notice)).toBe('200');
    const nonsense = await aRawReceiver((socket) => socket.end('220 smtp.example ESMTP\r\n'));
    expect(await failure(hook(nonsense).send('webhook', notice))).toMatchObject({ reason: 'unreachable' });
    const silent = await aRawReceiver(() => undefined);
    const impatient = new WebhookSender(silent, secret, 200);
    expect(await failure(impatient.send(notice))).toMatchObject({
      reason: 'unreachable',
      code: 'ETIMEDOUT',
      isLasting: false,
    });
  });
});
