import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { DeliveryFailure, type Notice, type Sender } from './notifier.js';

const connectMs = 10_000;
const silenceMs = 30_000;

/** Sends plain-text mail over one connection for each message. */
export class SmtpSender implements Sender {
  private readonly transport;
  private readonly from: { name: string; address: string };

  constructor(url: string, from: string, options: { ca?: string }) {
    const { protocol, hostname, port, username, password, searchParams } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    this.from = parseFrom(from);
    this.transport = createTransport({
      host,
      ...(port ? { port: Number(port) } : {}),
      secure: protocol === 'smtps:',
      // Without this a stranger on the way could take encryption out of the server's offer.
      requireTLS: protocol === 'smtp:' && searchParams.get('tls') !== 'optional' && !isLoopback(host),
      ...(username
        ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }
        : {}),
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(options.ca ? { tls: { ca: options.ca } } : {}),
    });
  }

  async send(notice: Notice): Promise<string> {
    if (notice.address === null) throw new DeliveryFailure('refused', 'no-address');
    const { address } = this.from;
    try {
      const { response } = await this.transport.sendMail({
        from: { name: this.from.name || notice.clinicName, address },
        // As parts, so that nothing in it can become a second recipient.
        to: { name: '', address: notice.address },
        subject: notice.subject,
        text: notice.text,
        messageId: `<${messageKey(notice.id)}@${address.slice(address.lastIndexOf('@') + 1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': notice.language },
      });
      return /^\d{3}/.exec(response)?.[0] ?? '250';
    } catch (error) {
      throw failureOf(error as SmtpError);
    }
  }
}

/** Stable for a message and tells nothing of its id, which carries a time. */
const messageKey = (id: string) => createHash('sha256').update(`message ${id}`).digest('hex').slice(0, 32);

interface SmtpError extends Error {
  /** Named by the library; codes of the system and of TLS come as they are. */
  code?: string;
  responseCode?: number;
  command?: string;
}

function failureOf(error: SmtpError): DeliveryFailure {
  const { responseCode, code = 'unknown', message } = error;
  const options = { cause: error };
  // Before the answers: a server that knows no STARTTLS refuses the command, not the message.
  if (code === 'ETLS') return new DeliveryFailure('tls', code, options);
  if (responseCode !== undefined && responseCode >= 500)
    return new DeliveryFailure('refused', String(responseCode), options);
  if (responseCode !== undefined && responseCode >= 400)
    return new DeliveryFailure('busy', String(responseCode), options);
  if (code === 'EENVELOPE') return new DeliveryFailure('refused', code, options);
  if (/certificate|\bTLS\b|\bSSL\b/i.test(message)) return new DeliveryFailure('tls', 'ETLS', options);
  const cause = /\b(E[A-Z]{4,}|ENOTFOUND)\b/.exec(message)?.[0];
  return new DeliveryFailure('unreachable', cause ?? code, options);
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\./.test(host);

/** `Name <name@host>` or `name@host`. */
function parseFrom(from: string): { name: string; address: string } {
  const [, name = '', inBrackets] = /^(.*)<([^<>]+)>$/.exec(from.trim()) ?? [];
  return { name: name.trim().replace(/^"|"$/g, ''), address: inBrackets ?? from.trim() };
}
