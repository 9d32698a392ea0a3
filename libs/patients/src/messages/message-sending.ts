import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '#kernel';
import { IdentityService, locales } from '#identity';
import {
  CONFIG,
  DeliveryFailure,
  Notifier,
  type Config,
  type JobHandler,
  type JobOutcome,
  type Notice,
  type RunningJob,
  type Tx,
} from '#platform';
import { wayIn } from '../access/access.store.js';
import { invitationLink, invitationToken, ownPage } from '../access/invitation-link.js';
import { invitationState } from '../model/invitation.js';
import { messageTemplates, renderMessage } from '../model/message-templates.js';
import { promptKinds, type MessageId } from '../model/message.js';
import { sendMessage } from './messages.jobs.js';
import * as store from './messages.store.js';

type Prepared = { channel: store.Outgoing['channel']; notice: Notice; templateVersion: string };

/**
 * Sends one message. At least once: after a crash between the provider's yes and our commit it goes out again, with the same
 * words, link and Message-ID.
 */
@Injectable()
export class MessageSending implements JobHandler<{ messageId: string }> {
  readonly definition = sendMessage;

  constructor(
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
  ) {}

  async handle(payload: { messageId: string }, run: RunningJob): Promise<JobOutcome> {
    const id = payload.messageId as MessageId;
    const prepared = await run.commit((tx) => this.prepare(tx, id, run));
    if ('skipped' in prepared) return prepared;
    const { templateVersion } = prepared;

    const outcome = await this.notifier.send(prepared.channel, prepared.notice).catch((error: unknown) => {
      if (error instanceof DeliveryFailure) return error;
      throw error;
    });
    if (!(outcome instanceof DeliveryFailure)) {
      const sent = { state: 'sent', reason: null, providerCode: outcome, templateVersion } as const;
      await run.commit((tx) => store.settleMessage(tx, id, sent));
      return 'done';
    }
    await run.commit((tx) =>
      store.settleMessage(tx, id, {
        state: outcome.isLasting ? 'failed' : 'queued',
        reason: outcome.reason,
        providerCode: outcome.code,
        templateVersion,
      }),
    );
    if (outcome.isLasting) return { skipped: outcome.reason };
    throw new Problem('dependency-down', {}, { cause: outcome });
  }

  async onDead(payload: { messageId: string }, tx: Tx): Promise<void> {
    await store.buryMessage(tx, payload.messageId as MessageId);
  }

  private async prepare(tx: Tx, id: MessageId, run: RunningJob): Promise<Prepared | { skipped: string }> {
    const message = await store.claimMessage(tx, id, run.id);
    if (!message) return { skipped: 'not-to-be-sent' };
    const { kind, channel, address, phone, reference, consentEndsAt, endsAt } = message;
    const clinic = await this.identity.clinicIn(tx);
    const language = locales.find((locale) => locale === message.language) ?? clinic.locale;
    const way = await this.wayOf(tx, message);
    if ('ended' in way) {
      const ended = { state: 'cancelled', reason: way.ended, providerCode: null } as const;
      await store.settleMessage(tx, id, { ...ended, templateVersion: messageTemplates[kind].version });
      return { skipped: way.ended };
    }
    const { link } = way;
    // What ends at midnight is open until the day before.
    const ends = endsAt ? new Date(endsAt.getTime() - 1) : (message.invitation?.expiresAt ?? consentEndsAt);
    const until =
      ends &&
      new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: clinic.timeZone }).format(ends);
    const { version, subject, text } = renderMessage(kind, language, {
      clinic: clinic.name,
      ...(link ? { link } : {}),
      ...(until ? { until } : {}),
    });
    const notice = {
      id,
      kind,
      language,
      clinicName: clinic.name,
      address,
      phone,
      reference,
      subject,
      text,
      link,
    };
    return { channel, notice, templateVersion: version };
  }

  /** Where the message leads, or why it is not sent any more. */
  private async wayOf(
    tx: Tx,
    { kind, invitation, patientId, endsAt, now }: store.Outgoing,
  ): Promise<{ link: string | null } | { ended: 'invitation-ended' | 'over' }> {
    const isOpen = invitation !== null && invitationState(invitation, invitation.now) === 'open';
    const invited = () => invitationLink(invitationToken(invitation!.id, this.config), this.config);
    if (!promptKinds.some((one) => one === kind))
      return invitation && !isOpen ? { ended: 'invitation-ended' } : { link: invitation && invited() };
    if (endsAt && endsAt <= now) return { ended: 'over' };
    const way = patientId && (await wayIn(tx, patientId));
    if (way?.hasDevice) return { link: ownPage(this.config) };
    return way && isOpen ? { link: invited() } : { ended: 'invitation-ended' };
  }
}
