/**
 * Every failure the product can name. `slug` is the last part of the RFC 9457 `type`, `docs/problems/<slug>.md` explains
 * it, `level` is how loudly it is logged.
 */
export const problemCatalogue = {
  'invalid-request': { title: 'The request is not of the expected form', status: 400, level: 'info' },
  'not-signed-in': { title: 'Sign in first', status: 401, level: 'info' },
  'wrong-credentials': { title: 'E-mail or password is wrong', status: 401, level: 'info' },
  'code-needed': { title: 'A code is needed as well', status: 401, level: 'info' },
  'wrong-code': { title: 'This code is wrong, used or too old', status: 401, level: 'info' },
  'wrong-pin': { title: 'This PIN is wrong', status: 401, level: 'info' },
  'passkey-needed': { title: 'Sign in with your passkey', status: 401, level: 'info' },
  'passkey-refused': { title: 'This passkey does not let anybody in', status: 401, level: 'info' },
  'second-factor-needed': {
    title: 'An administrator sets up a second factor first',
    status: 403,
    level: 'info',
  },
  'new-password-needed': { title: 'The password is too old; choose another one', status: 403, level: 'info' },
  'invitation-refused': {
    title: 'This link and this answer do not let anybody in',
    status: 403,
    level: 'info',
  },
  'invitation-ended': { title: 'This invitation has ended', status: 410, level: 'info' },
  'csrf-token-missing': {
    title: 'The request did not prove that it comes from our own page',
    status: 403,
    level: 'warn',
  },
  'not-permitted': { title: 'Your role may not do this', status: 403, level: 'info' },
  'not-found': { title: 'There is no such thing', status: 404, level: 'info' },
  'method-not-allowed': { title: 'This address does not take that method', status: 405, level: 'info' },
  'version-conflict': { title: 'Somebody else changed this in the meantime', status: 412, level: 'info' },
  'version-required': { title: 'Say which version you change', status: 428, level: 'info' },
  conflict: { title: 'This contradicts what is already recorded', status: 409, level: 'info' },
  'idempotency-key-reused': {
    title: 'That Idempotency-Key was used for another request',
    status: 409,
    level: 'info',
  },
  'upload-offset-mismatch': { title: 'The upload continues at another offset', status: 409, level: 'info' },
  'upload-checksum-mismatch': {
    title: 'The bytes that arrived are not the bytes that were sent',
    status: 422,
    level: 'warn',
  },
  'upload-gone': { title: 'This upload has ended', status: 410, level: 'info' },
  'body-too-large': { title: 'The request is larger than allowed', status: 413, level: 'info' },
  'media-type-unsupported': { title: 'This kind of content is not accepted', status: 415, level: 'info' },
  'photo-type-unsupported': {
    title: 'This file is not a photo that can be read',
    status: 415,
    level: 'info',
  },
  'photo-too-large': { title: 'This photo is larger than allowed', status: 413, level: 'info' },
  'photo-unreadable': { title: 'This photo cannot be read', status: 422, level: 'info' },
  'range-not-satisfiable': { title: 'The requested range lies outside the file', status: 416, level: 'info' },
  'too-many-requests': { title: 'Too many tries; wait a moment', status: 429, level: 'warn' },
  'photo-not-ready': { title: 'This picture is still being prepared', status: 409, level: 'info' },
  'photo-withheld': {
    title: 'This photo has been taken out of the record',
    status: 409,
    level: 'info',
  },
  'photos-not-comparable': {
    title: 'These photos cannot be put beside each other',
    status: 422,
    level: 'info',
  },
  'landmarks-unusable': { title: 'These points do not give a frame', status: 422, level: 'info' },
  'label-unknown': { title: 'Unknown label', status: 404, level: 'info' },
  'profile-impossible': {
    title: 'This photo cannot become a profile',
    status: 409,
    level: 'info',
  },
  'views-missing': { title: 'Required views of this session are missing', status: 409, level: 'info' },
  'product-not-intradermal': {
    title: 'This product may not touch open channels',
    status: 422,
    level: 'info',
  },
  'rating-not-applicable': {
    title: 'This scale does not fit this session or this rater',
    status: 422,
    level: 'info',
  },
  'release-refused': { title: 'The release cannot go on like this', status: 409, level: 'info' },
  'advertising-refused': {
    title: 'These pictures may not be shown in public',
    status: 403,
    level: 'info',
  },
  'consent-missing': { title: 'The patient has not consented to this use', status: 403, level: 'info' },
  'marketing-under-age': { title: 'Nobody under 18 is in marketing', status: 409, level: 'info' },
  'age-unconfirmed': { title: 'Nobody has confirmed that the patient is of age', status: 409, level: 'info' },
  'consent-text-incomplete': {
    title: 'The text does not say everything that its law asks for',
    status: 409,
    level: 'info',
  },
  'signer-unfit': { title: 'This person cannot sign this consent', status: 409, level: 'info' },
  'set-up-done': { title: 'This installation is already set up', status: 409, level: 'warn' },
  'object-damaged': { title: 'The stored file no longer matches its checksum', status: 500, level: 'error' },
  'dependency-down': { title: 'A part of the system does not answer', status: 503, level: 'error' },
  'out-of-space': { title: 'There is no room left to store this', status: 507, level: 'error' },
  internal: { title: 'Something failed on our side', status: 500, level: 'error' },
} as const satisfies Record<string, { title: string; status: number; level: 'info' | 'warn' | 'error' }>;

export type ProblemSlug = keyof typeof problemCatalogue;

/** A fault of one field of a request; `pointer` is a JSON pointer into the body or `?name` for a query parameter. */
export interface FieldFault {
  pointer: string;
  detail: string;
}

/** Facts that may be shown to the caller. Never a secret, a patient's data or a storage key. */
export interface ProblemFacts {
  /** One sentence: what is wrong and what to do about it. */
  detail?: string;
  errors?: FieldFault[];
  /** Seconds after which a retry makes sense; becomes the Retry-After header. */
  retryAfterSeconds?: number;
  [extension: string]: unknown;
}

/** A failure with a name from the catalogue. Only the API's filter turns it into HTTP. */
export class Problem extends Error {
  constructor(
    readonly slug: ProblemSlug,
    readonly facts: ProblemFacts = {},
    options?: ErrorOptions,
  ) {
    super(`${slug}: ${facts.detail ?? problemCatalogue[slug].title}`, options);
    this.name = 'Problem';
  }
}
