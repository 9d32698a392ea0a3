import { z } from 'zod';
import { locales, proofs, roles } from '#identity';
import { wireCode } from './identity.schemas.js';
import { wireId, wireInstant, wireLine, wireVersion } from '../edge/wire.js';

const wireRoles = z
  .array(z.enum(roles))
  .min(1)
  .refine((given) => new Set(given).size === given.length, 'names a role twice');
const email = z.email().max(254);

/** A person with roles in the clinic. */
export const wireMember = z
  .strictObject({
    id: wireId,
    displayName: z.string(),
    email: z.string(),
    roles: z.array(z.enum(roles)),
    /** False for a suspended one, who keeps their name in the record and cannot sign in. */
    isActive: z.boolean(),
    lastSeenAt: wireInstant.nullable(),
    hasSecondFactor: z.boolean(),
    version: wireVersion,
  })
  .meta({ id: 'Member' });

export const wireMemberChange = z
  .strictObject({ displayName: wireLine(120), roles: wireRoles, isActive: z.boolean() })
  .partial();

/** A link that waits for somebody; it is shown when it is made and never again. */
export const wireMemberInvitation = z
  .strictObject({
    id: wireId,
    email: z.string(),
    displayName: z.string(),
    roles: z.array(z.enum(roles)),
    createdAt: wireInstant,
    expiresAt: wireInstant,
    isExpired: z.boolean(),
  })
  .meta({ id: 'MemberInvitation' });

export const wireMembers = z
  .strictObject({ members: z.array(wireMember), invitations: z.array(wireMemberInvitation) })
  .meta({ id: 'Members' });

export const wireInviteMember = z.strictObject({ email, displayName: wireLine(120), roles: wireRoles });

export const wireNewMemberInvitation = z
  .strictObject({ invitation: wireMemberInvitation, link: z.url() })
  .meta({ id: 'NewMemberInvitation' });

const wireToken = z.string().max(200);
export const wireLookAtMemberLink = z.strictObject({ token: wireToken });
export const wireMemberDoorstep = z
  .strictObject({
    clinic: z.strictObject({ name: z.string(), isDemo: z.boolean(), locale: z.enum(locales) }),
    email: z.string(),
    displayName: z.string(),
    roles: z.array(z.enum(roles)),
  })
  .meta({ id: 'MemberDoorstep' });
/**
 * `password` is a new one, or the one that the person has in another clinic of this installation. With `isKnown` no other one is taken, so that
 * a slip of the fingers makes no second account.
 */
export const wireJoin = z.strictObject({
  token: wireToken,
  displayName: wireLine(120),
  password: z.string().min(1).max(200),
  /** Of the second factor, of a person who has one in another clinic. */
  code: wireCode.optional(),
  isKnown: z.boolean().default(false),
});

/** The own account, across the clinics of the person. */
export const wireAccount = z
  .strictObject({
    email: z.string(),
    /** False only in a demo. */
    hasPassword: z.boolean(),
    secondFactor: z.strictObject({ since: wireInstant, recoveryCodesLeft: z.number().int() }).nullable(),
    clinics: z.array(z.strictObject({ id: wireId, name: z.string(), isCurrent: z.boolean() })),
    signIns: z.array(
      z.strictObject({
        id: wireId,
        clinicName: z.string(),
        /** Kind and browser, such as `iPad · Safari`; empty when not recognised. */
        deviceLabel: z.string(),
        /** What was shown to come in; `set-up` is a link that the operator or an admin gave. */
        proof: z.enum(proofs),
        createdAt: wireInstant,
        lastSeenAt: wireInstant,
        isCurrent: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Account' });

export const wirePasswordChange = z.strictObject({
  current: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
});
export const wireClinicSwitch = z.strictObject({ clinicId: wireId });

/** `current` may be left out by who has just come in by password and owes a second factor. */
export const wireBeginSecondFactor = z.strictObject({ current: z.string().min(1).max(200).optional() });
/** Shown once, to be read by an authenticator app: as QR code of `uri`, or typed. */
export const wireTotpSecret = z
  .strictObject({ secret: z.string(), uri: z.string() })
  .meta({ id: 'TotpSecret' });
export const wireShowCode = z.strictObject({ code: wireCode });
/** Each lets its person in once without the app; shown now and never again. */
export const wireRecoveryCodes = z
  .strictObject({ recoveryCodes: z.array(z.string()) })
  .meta({ id: 'RecoveryCodes' });
