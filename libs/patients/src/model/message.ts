import type { Id, MemberId, PatientId } from '#kernel';
import type { Channel } from '#platform';
import type { InvitationId } from './invitation.js';

export type MessageId = Id<'message'>;

/** Every kind of message there is; each has a template in every language. A new kind is added here and there. */
export const messageKinds = [
  'invitation',
  'consent-ending',
  'questionnaire',
  'instructions',
  'diary',
  'test',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Messages that ask the patient for something on the own page. */
export const promptKinds = ['questionnaire', 'instructions', 'diary'] as const satisfies MessageKind[];
export type PromptKind = (typeof promptKinds)[number];

/** queued → sending → sent, failed or cancelled; a failed one can be queued again. */
export const messageStates = ['queued', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type MessageState = (typeof messageStates)[number];

/** Why a message is not out: the provider's doing, or ours. While it is queued: why the last try did not succeed. */
export const messageReasons = [
  'refused',
  'busy',
  'unreachable',
  'tls',
  'invitation-ended',
  'over',
  'interrupted',
] as const;
export type MessageReason = (typeof messageReasons)[number];

/** How a patient wants to be reached. By `link` nothing is sent: the clinic hands a link over. */
export const contactChannels = ['link', 'email', 'webhook'] as const;
export type ContactChannel = (typeof contactChannels)[number];

export interface Contact {
  email: string | null;
  /** E.164. */
  phone: string | null;
  preferredChannel: ContactChannel | null;
  /** A locale; null for the clinic's own. */
  language: string | null;
  /** 0 as long as nothing is recorded. */
  version: number;
}

/** A message as the clinic sees it. Neither its words nor a link are kept. */
export interface Message {
  id: MessageId;
  kind: MessageKind;
  channel: Channel;
  language: string;
  state: MessageState;
  reason: MessageReason | null;
  /** The provider's last answer, such as `250` or `ECONNREFUSED`. */
  providerCode: string | null;
  tries: number;
  createdAt: Date;
  changedAt: Date;
  endedAt: Date | null;
  patient: { id: PatientId; name: string } | null;
  member: { id: MemberId; name: string } | null;
  invitationId: InvitationId | null;
}
