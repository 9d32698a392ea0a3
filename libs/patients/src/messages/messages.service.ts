import { Inject, Injectable } from '@nestjs/common';
import {
  decodeCursor,
  encodeCursor,
  isId,
  newId,
  Problem,
  type ClinicId,
  type MemberId,
  type Page,
  type PatientId,
} from '#kernel';
import { IdentityService, locales, type Locale } from '#identity';
import { Database, enqueue, Notifier, type Channel, type Tx } from '#platform';
import { withdrawInvitation } from '../access/access.store.js';
import type { InvitationId } from '../model/invitation.js';
import { messageTemplates } from '../model/message-templates.js';
import type { Contact, Message, MessageId, MessageState, PromptKind } from '../model/message.js';
import type { Viewer } from '../model/patient.js';
import { PatientsService } from '../patients.service.js';
import { sendMessage } from './messages.jobs.js';
import * as store from './messages.store.js';

interface Reached {
  channel: Channel;
  language: Locale;
}

/** Messages to patients and members: what is to go out, and what became of it. */
@Injectable()
export class MessagesService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
  ) {}

  /** The ways by which this installation sends; none of them means that links are handed over. */
  channels(): Channel[] {
    return this.notifier.channels;
  }

  // ---------------------------------------------------------------- contact

  async contactIn(tx: Tx, patientId: PatientId): Promise<Contact> {
    return store.readContact(tx, patientId);
  }

  /** @throws Problem `not-found`, `version-conflict` */
  async changeContact(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    version: number,
    contact: Omit<Contact, 'version'>,
  ): Promise<Contact> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, patientId);
      if (!(await store.writeContact(tx, patientId, version, contact))) throw new Problem('version-conflict');
      return store.readContact(tx, patientId);
    });
  }

  // ---------------------------------------------------------------- sending

  /**
   * Queues the message that carries an invitation, in the transaction that makes it.
   * @throws Problem `invalid-request` when this channel cannot reach the patient
   */
  async queueInvitation(
    tx: Tx,
    invitation: {
      id: InvitationId;
      patientId: PatientId;
      channel: Channel;
      madeByMemberId: MemberId | null;
    },
  ): Promise<MessageId> {
    this.checkChannel(invitation.channel);
    const contact = await store.readContact(tx, invitation.patientId);
    if (invitation.channel === 'email' && contact.email === null) {
      throw fault('/channel', 'needs an e-mail address of the patient');
    }
    const id = newId<MessageId>();
    await store.insertMessage(tx, {
      id,
      kind: 'invitation',
      patientId: invitation.patientId,
      invitationId: invitation.id,
      channel: invitation.channel,
      language: await this.languageFor(tx, contact.language),
      templateVersion: messageTemplates.invitation.version,
      madeByMemberId: invitation.madeByMemberId,
    });
    await queue(tx, id);
    return id;
  }

  /**
   * Queues the message that a consent ends soon, the way the patient wants to be reached.
   * @returns null where there is no way: the clinic tells them
   */
  async queueConsentEnding(tx: Tx, patientId: PatientId): Promise<MessageId | null> {
    const reached = await this.reachedBy(tx, patientId);
    return reached && this.queueTo(tx, patientId, 'consent-ending', reached);
  }

  /** How the patient wants to be reached and can be; null where the clinic has to tell them. */
  async reachedBy(tx: Tx, patientId: PatientId): Promise<Reached | null> {
    const contact = await store.readContact(tx, patientId);
    const wanted = contact.preferredChannel ?? (contact.email === null ? 'link' : 'email');
    if (wanted === 'link' || !this.notifier.channels.includes(wanted)) return null;
    if (wanted === 'email' && contact.email === null) return null;
    return { channel: wanted, language: await this.languageFor(tx, contact.language) };
  }

  /** Queues a message that nobody of the clinic has made by hand. */
  async queueTo(
    tx: Tx,
    patientId: PatientId,
    kind: 'consent-ending' | PromptKind,
    reached: Reached,
    about: { invitationId?: InvitationId; endsAt?: Date | null } = {},
  ): Promise<MessageId> {
    const id = newId<MessageId>();
    const templateVersion = messageTemplates[kind].version;
    await store.insertMessage(tx, {
      id,
      kind,
      patientId,
      ...reached,
      ...about,
      templateVersion,
      madeByMemberId: null,
    });
    await queue(tx, id);
    return id;
  }

  /** Keeps a message from going out that is not needed any more; one that is out stays as it is. */
  async dropIn(tx: Tx, id: MessageId): Promise<void> {
    await store.moveMessage(tx, id, ['queued', 'failed'], { state: 'cancelled', reason: 'over' });
  }

  /**
   * Sends a test to the member who asks for it.
   * @param address where to; needed for e-mail
   * @throws Problem `invalid-request`
   */
  async sendTest(
    clinicId: ClinicId,
    memberId: MemberId,
    test: { channel: Channel; address: string | null },
  ): Promise<Message> {
    this.checkChannel(test.channel);
    if (test.channel === 'email' && test.address === null) throw fault('/address', 'is missing');
    return this.db.tx(clinicId, async (tx) => {
      const id = newId<MessageId>();
      await store.insertMessage(tx, {
        id,
        kind: 'test',
        memberId,
        channel: test.channel,
        address: test.channel === 'email' ? test.address : null,
        language: await this.languageFor(tx, null),
        templateVersion: messageTemplates.test.version,
        madeByMemberId: memberId,
      });
      await queue(tx, id);
      return (await store.readMessage(tx, id))!;
    });
  }

  // ---------------------------------------------------------------- what became of them

  /** Messages, newest first. @throws Problem `invalid-request` for a cursor that is not ours */
  async list(
    clinicId: ClinicId,
    query: { state?: MessageState | undefined; cursor?: string | undefined; limit: number },
  ): Promise<Page<Message>> {
    const [before] = query.cursor === undefined ? [null] : (decodeCursor(query.cursor, 1) ?? ['']);
    if (before !== null && !isId(String(before))) throw fault('?cursor', 'is not a cursor of this list');
    const rows = await this.db.tx(clinicId, (tx) =>
      store.listMessages(tx, {
        state: query.state ?? null,
        before: before === null ? null : String(before),
        limit: query.limit + 1,
      }),
    );
    const items = rows.slice(0, query.limit);
    return { items, nextCursor: rows.length > items.length ? encodeCursor([items.at(-1)!.id]) : null };
  }

  /** Queues a failed message again. @throws Problem `not-found`, `conflict` when it has not failed */
  async retry(clinicId: ClinicId, id: MessageId): Promise<Message> {
    return this.db.tx(clinicId, async (tx) => {
      if (!(await store.readMessage(tx, id))) throw new Problem('not-found');
      if (!(await store.moveMessage(tx, id, ['failed'], { state: 'queued', reason: null }))) {
        throw new Problem('conflict', { detail: 'Only a message that has failed can be sent again.' });
      }
      await queue(tx, id);
      return (await store.readMessage(tx, id))!;
    });
  }

  /**
   * Keeps a message from going out; the link that it would have carried dies with it.
   * @throws Problem `not-found`, `conflict` when it is out or on its way
   */
  async cancel(clinicId: ClinicId, id: MessageId): Promise<Message> {
    return this.db.tx(clinicId, async (tx) => {
      const message = await store.readMessage(tx, id);
      if (!message) throw new Problem('not-found');
      const isMoved = await store.moveMessage(tx, id, ['queued', 'failed'], {
        state: 'cancelled',
        reason: null,
      });
      if (!isMoved) {
        throw new Problem('conflict', {
          detail: 'The message is on its way, or its story has ended already.',
        });
      }
      if (message.kind === 'invitation' && message.invitationId)
        await withdrawInvitation(tx, message.invitationId);
      return (await store.readMessage(tx, id))!;
    });
  }

  private checkChannel(channel: Channel): void {
    if (!this.notifier.channels.includes(channel)) {
      throw fault('/channel', 'is not configured on this installation');
    }
  }

  private async languageFor(tx: Tx, wanted: string | null): Promise<Locale> {
    return locales.find((locale) => locale === wanted) ?? (await this.identity.clinicIn(tx)).locale;
  }
}

const fault = (pointer: string, detail: string) =>
  new Problem('invalid-request', { errors: [{ pointer, detail }] });

async function queue(tx: Tx, id: MessageId): Promise<void> {
  const run = await enqueue(tx, sendMessage, { messageId: id });
  if (run) await store.assignRun(tx, id, run);
}
