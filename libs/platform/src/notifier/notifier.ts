import type { Config } from '../config/index.js';
import { SmtpSender } from './smtp.js';
import { WebhookSender } from './webhook.js';

/** Ways by which the installation itself can send. A link that a person copies or prints needs none of them. */
export const channels = ['email', 'webhook'] as const;
export type Channel = (typeof channels)[number];

/** One message, ready to go out. */
export interface Notice {
  /** The same at every try: whoever receives it twice can tell. */
  id: string;
  kind: string;
  language: string;
  clinicName: string;
  /** E-mail address; a webhook may do without. */
  address: string | null;
  /** E.164; for gateways to messengers. */
  phone: string | null;
  /** By what the receiver of a webhook knows the person: the clinic's own code. */
  reference: string | null;
  subject: string;
  text: string;
  link: string | null;
}

/** `refused` was an answer about this message; the others may pass by themselves. */
export type DeliveryReason = 'refused' | 'busy' | 'unreachable' | 'tls';

/** Why a message did not go out. Holds neither address nor words of it, so it can be stored and logged. */
export class DeliveryFailure extends Error {
  constructor(
    readonly reason: DeliveryReason,
    /** The provider's answer, such as `550`, or the name of the fault, such as `ECONNREFUSED`. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`${reason} ${code}`, options);
    this.name = 'DeliveryFailure';
  }

  /** True when trying again would be answered alike. */
  get isLasting(): boolean {
    return this.reason === 'refused';
  }
}

/** What one channel does: hands a notice to its provider. */
export interface Sender {
  /** @returns the provider's answer, such as `250`. @throws DeliveryFailure */
  send(notice: Notice): Promise<string>;
}

/** The way out for messages. */
export class Notifier {
  constructor(private readonly senders: Partial<Record<Channel, Sender>>) {}

  /** Those that are configured; none means links only. */
  get channels(): Channel[] {
    return channels.filter((channel) => this.senders[channel]);
  }

  /** @returns the provider's answer, such as `250`. @throws DeliveryFailure */
  async send(channel: Channel, notice: Notice): Promise<string> {
    const sender = this.senders[channel];
    if (!sender) throw new DeliveryFailure('refused', 'channel-off');
    return sender.send(notice);
  }
}

/** @param options `ca` trusts one more certificate authority, PEM */
export function createNotifier(config: Config, options: { ca?: string } = {}): Notifier {
  return new Notifier({
    ...(config.SMTP_URL && config.SMTP_FROM
      ? { email: new SmtpSender(config.SMTP_URL, config.SMTP_FROM, options) }
      : {}),
    ...(config.WEBHOOK_URL && config.WEBHOOK_SECRET
      ? { webhook: new WebhookSender(config.WEBHOOK_URL, config.WEBHOOK_SECRET) }
      : {}),
  });
}
