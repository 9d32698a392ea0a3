import { z } from 'zod';
import { locales } from '#identity';
import {
  contactChannels,
  internationalNumber,
  invitationStates,
  messageReasons,
  messageStates,
} from '#patients';
import { channels } from '#platform';
import { wireId, wireInstant } from '../edge/wire.js';

const wireSecondFact = z.enum(['birth-date', 'code']);

/** A link that lets one device in, once. The link itself is shown when it is made and never again. */
export const wireInvitation = z
  .strictObject({
    id: wireId,
    state: z.enum(invitationStates),
    secondFact: wireSecondFact,
    /** Wrong answers so far; the fifth ends the link. */
    tries: z.number().int(),
    createdAt: wireInstant,
    expiresAt: wireInstant,
    usedAt: wireInstant.nullable(),
    /** The message that carries it; null for one that was handed over. */
    message: z
      .strictObject({
        channel: z.enum(channels),
        state: z.enum(messageStates),
        reason: z.enum(messageReasons).nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Invitation' });

export const wirePatientDevice = z
  .strictObject({
    id: wireId,
    /** Kind and browser, such as `iPhone · Safari`; empty when not recognised. */
    label: z.string(),
    createdAt: wireInstant,
    lastUsedAt: wireInstant,
  })
  .meta({ id: 'PatientDevice' });

const contact = {
  email: z.email().max(254).nullable(),
  /** With its country, such as +852 9123 4567; kept as E.164. */
  phone: z
    .string()
    .max(40)
    .overwrite((typed) => internationalNumber(typed) ?? typed)
    .refine(
      (typed) => internationalNumber(typed) !== null,
      'is no number with its country, such as +852 9123 4567',
    )
    .nullable(),
  preferredChannel: z.enum(contactChannels).nullable(),
  /** Null for the clinic's own. */
  language: z.enum(locales).nullable(),
};
export const wireContactChange = z.strictObject(contact);
export const wireContact = z
  .strictObject({
    ...contact,
    email: z.string().nullable(),
    /** E.164, as `tel:` and messengers take it. */
    phone: z.string().nullable(),
    language: z.string().nullable(),
    /** 0 as long as nothing is recorded; a change sends it as `If-Match: "<version>"`. */
    version: z.number().int().min(0),
  })
  .meta({ id: 'Contact' });

/** `link` shows the link, the others send it. */
export const wireInvite = z.strictObject({ channel: z.enum(contactChannels).default('link') });

export const wirePatientAccess = z
  .strictObject({
    /** What the next link will ask for. */
    secondFact: wireSecondFact,
    contact: wireContact,
    invitations: z.array(wireInvitation),
    /** Those that let the patient in now. */
    devices: z.array(wirePatientDevice),
  })
  .meta({ id: 'PatientAccess' });

export const wireNewInvitation = z
  .strictObject({
    invitation: wireInvitation,
    /** Null when it is sent. */
    link: z.url().nullable(),
    /** To be told apart from the link; null when the link asks for the day of birth. */
    code: z.string().nullable(),
  })
  .meta({ id: 'NewInvitation' });

/** What stands behind the # of a patient's link. Any text is taken: a link that is none is refused like one that has ended. */
const wireLinkToken = z.string().max(200);
export const wireLook = z.strictObject({ token: wireLinkToken });
/** `answer` is the day of birth `YYYY-MM-DD`, or the six digits of the code. */
export const wireOpen = z.strictObject({
  token: wireLinkToken,
  answer: z.string().max(40),
  /** Drawn at random by the page, at least 128 bits: with the same one it may ask again when an answer was lost on the way. */
  attempt: z.string().min(22).max(100).optional(),
});

/** What the page behind a link shows before anybody has proved anything. */
export const wireDoorstep = z
  .strictObject({
    clinic: z
      .strictObject({
        name: z.string(),
        isDemo: z.boolean(),
        locale: z.enum(locales),
        /** PNG as a data address. */
        logo: z.string().nullable(),
      })
      .nullable(),
    /** The language that the patient asked for. */
    locale: z.enum(locales).nullable(),
    secondFact: wireSecondFact,
    /** This device was let in for this patient before; it needs no answer. */
    isKnownDevice: z.boolean(),
  })
  .meta({ id: 'Doorstep' });
