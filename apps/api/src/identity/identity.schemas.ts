import { z } from 'zod';
import { advertiserTypes, locales, roles } from '#identity';
import { wireId, wireLine } from '../edge/wire.js';

export const wireClinic = z
  .strictObject({
    id: wireId,
    name: z.string(),
    country: z.string().length(2),
    timeZone: z.string(),
    locale: z.enum(locales),
    languages: z.array(z.enum(locales)),
    advertiserType: z.enum(advertiserTypes),
    isDemo: z.boolean(),
    hasLogo: z.boolean(),
    /** Patients go by their codes alone: no name is kept, and none that was kept is shown. */
    usesCodesOnly: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'Clinic' });

export const wireClinicChange = z
  .strictObject({
    name: wireLine(120),
    country: z.string().regex(/^[A-Z]{2}$/),
    timeZone: z.string().min(1).max(60),
    locale: z.enum(locales),
    languages: z.array(z.enum(locales)).min(1),
    advertiserType: z.enum(advertiserTypes),
    usesCodesOnly: z.boolean(),
  })
  .partial();

const limits = {
  /** Minutes without a request. */
  idleMinutes: z.number().int().min(2).max(15),
  /** Hours in any case. */
  lifetimeHours: z.number().int().min(1).max(12),
  /** Days after which another password is chosen; null for never. */
  passwordDays: z.number().int().min(30).max(730).nullable(),
};
export const wireSignInLimitsChange = z.strictObject(limits);
export const wireSignInLimits = z
  .strictObject({ ...limits, version: z.number().int() })
  .meta({ id: 'SignInLimits' });

/** Who is signed in: a member of a clinic, or a patient of it. */
export const wireMe = z
  .strictObject({
    kind: z.enum(['member', 'patient']),
    memberId: wireId.nullable(),
    patientId: wireId.nullable(),
    displayName: z.string(),
    roles: z.array(z.enum(roles)),
    /** Actions this person may take anywhere in the clinic, for hiding what would be refused. */
    permissions: z.array(z.string()),
    /** What has to be done before anything else: an admin sets up a second factor, a password that is too old is changed. */
    owes: z.enum(['second-factor', 'new-password']).nullable(),
    /** By PIN on a shared tablet: what needs more is left out of the permissions. */
    isByPin: z.boolean(),
    /** Minutes without a request after which a member is signed out; null for a patient. */
    idleMinutes: z.number().int().nullable(),
    clinic: wireClinic,
    csrfToken: z.string(),
  })
  .meta({ id: 'Me' });

/** Six digits of an authenticator app, or a recovery code. */
export const wireCode = z.string().min(6).max(40);
/** `code` is asked for by the problem `code-needed`. */
export const wireSignIn = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(200),
  code: wireCode.optional(),
});

export const wireSetUpState = z
  .strictObject({ isNeeded: z.boolean(), isDemo: z.boolean() })
  .meta({ id: 'SetUpState' });

export const wireSetUp = z.strictObject({
  clinicName: wireLine(120),
  country: z.string().regex(/^[A-Z]{2}$/),
  timeZone: z.string().min(1).max(60),
  locale: z.enum(locales),
  languages: z.array(z.enum(locales)).min(1),
  advertiserType: z.enum(advertiserTypes),
  adminName: wireLine(120),
  email: z.email().max(254),
  password: z.string().min(12).max(200),
});

/** Log-in tiles of the demo: one for each role and one patient. */
export const wireDemoTile = z
  .strictObject({ role: z.enum([...roles, 'patient']), displayName: z.string() })
  .meta({ id: 'DemoTile' });
export const wireDemoSignIn = z.strictObject({ role: z.enum([...roles, 'patient']) });
