import { z } from 'zod';
import { wireId, wireInstant, wireLine } from '../edge/wire.js';

// The shapes of Web Authentication Level 3 (W3C), as browsers read and write them in JSON.

const bytes = (maxLength: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(maxLength);
const credentialId = bytes(1400);
const transports = z.array(z.string().max(30)).max(10);

export const wirePasskey = z
  .strictObject({
    id: wireId,
    name: z.string(),
    createdAt: wireInstant,
    lastUsedAt: wireInstant.nullable(),
    /** False for one that was made at another address of this installation. */
    answersHere: z.boolean(),
  })
  .meta({ id: 'Passkey' });

/** `current` may be left out by who has just come in by password and owes a second factor. */
export const wireAskToAddPasskey = z.strictObject({ current: z.string().min(1).max(200).optional() });

/** `PublicKeyCredentialCreationOptionsJSON`. */
export const wirePasskeyToMake = z
  .strictObject({
    challenge: z.string(),
    rp: z.strictObject({ id: z.string(), name: z.string() }),
    user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.number().int() })),
    excludeCredentials: z.array(
      z.strictObject({ id: z.string(), type: z.literal('public-key'), transports: transports.optional() }),
    ),
    timeout: z.number().int(),
    attestation: z.literal('none'),
    authenticatorSelection: z.strictObject({
      residentKey: z.literal('required'),
      requireResidentKey: z.boolean(),
      userVerification: z.literal('required'),
    }),
  })
  .meta({ id: 'PasskeyToMake' });

const answered = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(30).optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()),
};

/** `name` is the person's word for the device; `credential` is `RegistrationResponseJSON`. */
export const wireNewPasskey = z.strictObject({
  name: wireLine(60),
  credential: z.strictObject({
    ...answered,
    response: z.strictObject({
      clientDataJSON: bytes(8_000),
      attestationObject: bytes(40_000),
      authenticatorData: bytes(20_000).optional(),
      transports: transports.optional(),
      publicKeyAlgorithm: z.number().int().optional(),
      publicKey: bytes(8_000).optional(),
    }),
  }),
});

export const wirePasskeyName = wireNewPasskey.pick({ name: true });

export const wirePasskeyRemoval = z.strictObject({ current: z.string().min(1).max(200) });

/** `PublicKeyCredentialRequestOptionsJSON`. */
export const wirePasskeyChallenge = z
  .strictObject({
    challenge: z.string(),
    rpId: z.string(),
    userVerification: z.literal('required'),
    timeout: z.number().int(),
  })
  .meta({ id: 'PasskeyChallenge' });

/** `AuthenticationResponseJSON`. */
export const wirePasskeySignIn = z.strictObject({
  credential: z.strictObject({
    ...answered,
    response: z.strictObject({
      clientDataJSON: bytes(8_000),
      authenticatorData: bytes(20_000),
      signature: bytes(8_000),
      userHandle: bytes(200).optional(),
    }),
  }),
});
