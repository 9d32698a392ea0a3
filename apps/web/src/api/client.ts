import createClient from 'openapi-fetch';
import { offline, problemOf } from './problem';
import type { paths } from './schema';
import type * as wire from './types';

const apiBase = '/api/v1';
let csrfToken = '';

/** Remembers the token that every write of this session has to show. */
export const rememberToken = (token: string): void => {
  csrfToken = token;
};
export const currentToken = (): string => csrfToken;

let answeredAt = Date.now();
/** When the server last heard of whoever is signed in, by this browser's clock. */
export const lastAnsweredAt = (): number => answeredAt;

/** The API as its own description types it: a path, a parameter or a field that is not there does not compile. */
const client = createClient<paths>({ credentials: 'same-origin' });
client.use({
  onRequest: ({ request }) => {
    if (request.method !== 'GET' && csrfToken) request.headers.set('X-CSRF-Token', csrfToken);
  },
  onResponse: async ({ response }) => {
    if (response.status !== 401) answeredAt = Date.now();
    if (!response.ok) throw await problemOf(response);
  },
  onError: ({ error }) => (error instanceof TypeError ? offline() : undefined),
});

/** What a call answered; a refusal was thrown by the client before. */
async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
const of = (id: string) => ({ path: { id } });
const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });
const once = (key: string) => ({ 'Idempotency-Key': key });

/** The operator's link to a fresh installation carries its token. */
const setUpToken = (): Record<string, string> => {
  const token = new URLSearchParams(location.hash.slice(1)).get('set-up');
  return token ? { 'X-Set-Up-Token': token } : {};
};

type Wanted = Pick<wire.WantedRefiling, 'act' | 'toId'>;
const photoBody = ({ act, toId }: Wanted) =>
  act === 'quarantine' || act === 'bin' ? { act } : { act: 'move' as const, toSessionId: toId ?? '' };
const sessionBody = ({ act, toId }: Wanted) =>
  act === 'quarantine' || act === 'bin' ? { act } : { act: 'move' as const, toCourseId: toId ?? '' };

/** Every call that the client makes, by what it is for. */
export const api = {
  instance: () => answer(client.GET('/api/v1/instance')),
  chooseMode: (mode: 'demo' | 'clinic') => answer(client.POST('/api/v1/instance/mode', { body: { mode } })),
  setUpState: () => answer(client.GET('/api/v1/set-up')),
  setUp: (body: wire.NewClinic) => answer(client.POST('/api/v1/set-up', { body, headers: setUpToken() })),
  demoTiles: () => answer(client.GET('/api/v1/demo/tiles')),
  demoSignIn: (role: wire.DemoTile['role']) =>
    answer(client.POST('/api/v1/demo/sign-in', { body: { role } })),
  signIn: (email: string, password: string, code?: string) =>
    answer(client.POST('/api/v1/sign-in', { body: { email, password, code } })),
  askPasskey: () => answer(client.POST('/api/v1/passkey/challenge')),
  signInByPasskey: (credential: wire.PasskeyAnswer) =>
    answer(client.POST('/api/v1/passkey/sign-in', { body: { credential } })),
  signOut: () => answer(client.POST('/api/v1/sign-out')),
  me: () => answer(client.GET('/api/v1/me')),

  account: () => answer(client.GET('/api/v1/account')),
  changePassword: (current: string, password: string) =>
    answer(client.POST('/api/v1/account/password', { body: { current, password } })),
  beginSecondFactor: (current?: string) =>
    answer(client.POST('/api/v1/account/second-factor', { body: { current } })),
  confirmSecondFactor: (code: string) =>
    answer(client.POST('/api/v1/account/second-factor/confirmation', { body: { code } })),
  removeSecondFactor: (code: string) =>
    answer(client.POST('/api/v1/account/second-factor/removal', { body: { code } })),
  renewRecoveryCodes: (code: string) =>
    answer(client.POST('/api/v1/account/recovery-codes', { body: { code } })),
  pin: () => answer(client.GET('/api/v1/account/pin')),
  choosePin: (pin: string, current: string) =>
    answer(client.PUT('/api/v1/account/pin', { body: { pin, current } })),
  removePin: () => answer(client.DELETE('/api/v1/account/pin')),
  tablets: () => answer(client.GET('/api/v1/tablets')),
  markTablet: (name: string) => answer(client.POST('/api/v1/tablets', { body: { name } })),
  endTablet: (id: string) => answer(client.DELETE('/api/v1/tablets/{id}', { params: of(id) })),
  endThisTablet: () => answer(client.DELETE('/api/v1/tablet')),
  lookAtTablet: () => answer(client.POST('/api/v1/tablet/look')),
  signInByPin: (memberId: string, pin: string) =>
    answer(client.POST('/api/v1/tablet/sign-in', { body: { memberId, pin } })),
  passkeys: () => answer(client.GET('/api/v1/account/passkeys')),
  askToAddPasskey: (current?: string) =>
    answer(client.POST('/api/v1/account/passkeys/challenge', { body: { current } })),
  addPasskey: (body: wire.NewPasskey) => answer(client.POST('/api/v1/account/passkeys', { body })),
  renamePasskey: (id: string, name: string) =>
    answer(client.PATCH('/api/v1/account/passkeys/{id}', { params: of(id), body: { name } })),
  removePasskey: (id: string, current: string) =>
    answer(client.POST('/api/v1/account/passkeys/{id}/removal', { params: of(id), body: { current } })),
  apiTokens: () => answer(client.GET('/api/v1/api-tokens')),
  makeApiToken: (body: wire.NewApiToken) => answer(client.POST('/api/v1/api-tokens', { body })),
  revokeApiToken: (id: string) => answer(client.DELETE('/api/v1/api-tokens/{id}', { params: of(id) })),
  lookAtPasswordReset: (token: string) =>
    answer(client.POST('/api/v1/password-reset/look', { body: { token } })),
  resetPassword: (token: string, password: string) =>
    answer(client.POST('/api/v1/password-reset/use', { body: { token, password } })),
  endSignIn: (id: string) => answer(client.DELETE('/api/v1/account/sign-ins/{id}', { params: of(id) })),
  endOtherSignIns: () => answer(client.DELETE('/api/v1/account/sign-ins')),
  switchClinic: (clinicId: string) => answer(client.POST('/api/v1/account/clinic', { body: { clinicId } })),

  audit: (filter: wire.AuditFilter, cursor?: string) =>
    answer(client.GET('/api/v1/audit', { params: { query: { ...filter, cursor, limit: 50 } } })),

  members: () => answer(client.GET('/api/v1/members')),
  changeMember: (id: string, version: number, body: wire.MemberChange) =>
    answer(client.PATCH('/api/v1/members/{id}', { params: { ...of(id), header: ifMatch(version) }, body })),
  resetSecondFactor: (id: string) =>
    answer(client.DELETE('/api/v1/members/{id}/second-factor', { params: of(id) })),
  inviteMember: (body: Pick<wire.Member, 'email' | 'displayName' | 'roles'>) =>
    answer(client.POST('/api/v1/member-invitations', { body })),
  withdrawMemberInvitation: (id: string) =>
    answer(client.DELETE('/api/v1/member-invitations/{id}', { params: of(id) })),
  lookAtMemberLink: (token: string) => answer(client.POST('/api/v1/member-link/look', { body: { token } })),
  join: (body: { token: string; displayName: string; password: string; code?: string | undefined }) =>
    answer(client.POST('/api/v1/member-link/join', { body })),

  signInLimits: () => answer(client.GET('/api/v1/clinic/sign-in-limits')),
  publishingPolicy: () => answer(client.GET('/api/v1/publishing-policy')),
  changePublishingPolicy: (version: number, body: wire.PublishingPolicyChange) =>
    answer(client.PUT('/api/v1/publishing-policy', { params: { header: ifMatch(version) }, body })),
  changeSignInLimits: (version: number, body: wire.SignInLimitsChange) =>
    answer(client.PUT('/api/v1/clinic/sign-in-limits', { params: { header: ifMatch(version) }, body })),
  changeClinic: (version: number, body: wire.ClinicChange) =>
    answer(client.PATCH('/api/v1/clinic', { params: { header: ifMatch(version) }, body })),
  putLogo: (bytes: Blob) =>
    answer(
      client.PUT('/api/v1/clinic/logo', {
        body: bytes as never,
        bodySerializer: (body: unknown) => body as Blob,
        headers: { 'Content-Type': bytes.type },
      }),
    ),
  deleteLogo: () => answer(client.DELETE('/api/v1/clinic/logo')),

  patients: (search: string, cursor?: string) =>
    answer(
      client.GET('/api/v1/patients', {
        params: { query: { search: search || undefined, cursor, limit: 48 } },
      }),
    ),
  patient: (id: string) => answer(client.GET('/api/v1/patients/{id}', { params: of(id) })),
  addPatient: (body: wire.NewPatient) => answer(client.POST('/api/v1/patients', { body })),
  changePatient: (id: string, version: number, body: Partial<wire.NewPatient>) =>
    answer(client.PATCH('/api/v1/patients/{id}', { params: { ...of(id), header: ifMatch(version) }, body })),
  consents: (patientId: string) =>
    answer(client.GET('/api/v1/patients/{id}/consents', { params: of(patientId) })),
  consentsAt: (patientId: string, at: string) =>
    answer(client.GET('/api/v1/patients/{id}/consents', { params: { ...of(patientId), query: { at } } })),
  consentHistory: (patientId: string) =>
    answer(client.GET('/api/v1/patients/{id}/consents/history', { params: of(patientId) })),
  grantConsent: (patientId: string, body: wire.NewGrant) =>
    answer(client.POST('/api/v1/patients/{id}/consents', { params: of(patientId), body })),
  withdrawConsent: (patientId: string, body: wire.NewWithdrawal) =>
    answer(client.POST('/api/v1/patients/{id}/consents/withdrawals', { params: of(patientId), body })),
  ownConsents: () => answer(client.GET('/api/v1/my/consents')),
  withdrawOwnConsent: (body: wire.NewWithdrawal) =>
    answer(client.POST('/api/v1/my/consents/withdrawals', { body })),
  consentLaws: () => answer(client.GET('/api/v1/consent-laws')),
  consentTexts: () => answer(client.GET('/api/v1/consent-texts')),
  consentText: (id: string) => answer(client.GET('/api/v1/consent-texts/{id}', { params: of(id) })),
  newConsentText: (body: wire.NewConsentText) => answer(client.POST('/api/v1/consent-texts', { body })),
  changeConsentText: (id: string, version: number, body: wire.ConsentTextChange) =>
    answer(
      client.PUT('/api/v1/consent-texts/{id}', { params: { ...of(id), header: ifMatch(version) }, body }),
    ),
  activateConsentText: (id: string, version: number) =>
    answer(
      client.POST('/api/v1/consent-texts/{id}/activation', {
        params: { ...of(id), header: ifMatch(version) },
      }),
    ),
  removeConsentText: (id: string) => answer(client.DELETE('/api/v1/consent-texts/{id}', { params: of(id) })),
  textsToSign: () => answer(client.GET('/api/v1/consent-texts-in-use')),
  signings: (patientId: string) =>
    answer(client.GET('/api/v1/patients/{id}/consent-signings', { params: of(patientId) })),
  sign: (patientId: string, body: wire.NewSigning) =>
    answer(client.POST('/api/v1/patients/{id}/consent-signings', { params: of(patientId), body })),
  externalCopies: (patientId: string) =>
    answer(client.GET('/api/v1/patients/{id}/external-copies', { params: of(patientId) })),
  addExternalCopy: (patientId: string, body: wire.NewCopy) =>
    answer(client.POST('/api/v1/patients/{id}/external-copies', { params: of(patientId), body })),
  takeDowns: (state: 'to-do' | 'done') =>
    answer(client.GET('/api/v1/take-downs', { params: { query: { state } } })),
  assignTakeDown: (id: string, version: number, body: wire.Assignment) =>
    answer(client.PUT('/api/v1/take-downs/{id}', { params: { ...of(id), header: ifMatch(version) }, body })),
  finishTakeDown: (id: string, version: number, body: wire.Proof) =>
    answer(
      client.PUT('/api/v1/take-downs/{id}/proof', { params: { ...of(id), header: ifMatch(version) }, body }),
    ),
  endingConsents: () => answer(client.GET('/api/v1/ending-consents')),
  ownSignings: () => answer(client.GET('/api/v1/my/consent-signings')),
  signOwn: (body: wire.OwnSigning) => answer(client.POST('/api/v1/my/consent-signings', { body })),

  access: (patientId: string) =>
    answer(client.GET('/api/v1/patients/{id}/access', { params: of(patientId) })),
  invite: (patientId: string, channel: wire.ContactChannel) =>
    answer(client.POST('/api/v1/patients/{id}/invitations', { params: of(patientId), body: { channel } })),
  changeContact: (id: string, version: number, body: wire.ContactChange) =>
    answer(
      client.PUT('/api/v1/patients/{id}/contact', { params: { ...of(id), header: ifMatch(version) }, body }),
    ),
  messageChannels: () => answer(client.GET('/api/v1/messages/channels')),
  messages: (state: wire.MessageState | undefined, cursor?: string) =>
    answer(client.GET('/api/v1/messages', { params: { query: { state, cursor, limit: 50 } } })),
  retryMessage: (id: string) => answer(client.POST('/api/v1/messages/{id}/retry', { params: of(id) })),
  cancelMessage: (id: string) => answer(client.POST('/api/v1/messages/{id}/cancel', { params: of(id) })),
  sendTestMessage: (body: { channel: wire.MessageChannel; address: string | null }) =>
    answer(client.POST('/api/v1/messages/test', { body })),
  withdrawInvitation: (id: string) => answer(client.DELETE('/api/v1/invitations/{id}', { params: of(id) })),
  endDevice: (id: string) => answer(client.DELETE('/api/v1/devices/{id}', { params: of(id) })),

  courses: (patientId: string) =>
    answer(client.GET('/api/v1/patients/{id}/courses', { params: of(patientId) })),
  addCourse: (patientId: string, body: wire.NewCourse) =>
    answer(client.POST('/api/v1/patients/{id}/courses', { params: of(patientId), body })),
  caseCandidates: (filter: wire.CandidateFilter, cursor?: string) =>
    answer(client.GET('/api/v1/case-candidates', { params: { query: { ...filter, cursor, limit: 24 } } })),
  caseCandidate: (courseId: string) =>
    answer(client.GET('/api/v1/case-candidates/{id}', { params: of(courseId) })),
  timeline: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/timeline', { params: of(courseId) })),
  addSession: (courseId: string, body: wire.NewSession) =>
    answer(client.POST('/api/v1/courses/{id}/sessions', { params: of(courseId), body })),
  changeSession: (id: string, version: number, body: Partial<wire.NewSession>) =>
    answer(client.PATCH('/api/v1/sessions/{id}', { params: { ...of(id), header: ifMatch(version) }, body })),

  printLabel: (patientId: string, layout: 'a4-24' | 'single') =>
    answer(
      client.POST('/api/v1/patients/{id}/labels', {
        params: of(patientId),
        body: { layout },
        parseAs: 'blob',
      }),
    ),
  scanLabel: (content: string) => answer(client.POST('/api/v1/labels/scans', { body: { content } })),
  knownSetUps: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/set-ups', { params: of(courseId) })),
  shots: (sessionId: string) => answer(client.GET('/api/v1/sessions/{id}/shots', { params: of(sessionId) })),
  closeSession: (id: string, reason: wire.ClosingReason | null) =>
    answer(client.PUT('/api/v1/sessions/{id}/closing', { params: of(id), body: { reason } })),
  reopenSession: (id: string) => answer(client.DELETE('/api/v1/sessions/{id}/closing', { params: of(id) })),
  viewSets: () => answer(client.GET('/api/v1/view-sets')),
  changeViewSet: (id: string, version: number, viewSet: wire.Course['viewSet']) =>
    answer(
      client.PUT('/api/v1/courses/{id}/view-set', {
        params: { ...of(id), header: ifMatch(version) },
        body: { viewSet },
      }),
    ),
  differences: (id: string, otherId: string) =>
    answer(client.GET('/api/v1/photos/{id}/differences/{otherId}', { params: { path: { id, otherId } } })),

  /** Points come as pairs, which the generated types of answers do not say. */
  drawing: (photoId: string) =>
    answer(client.GET('/api/v1/photos/{id}/regions', { params: of(photoId) })) as Promise<wire.Drawing>,
  saveDrawing: (photoId: string, body: wire.NewDrawing) =>
    answer(client.PUT('/api/v1/photos/{id}/regions', { params: of(photoId), body })) as Promise<wire.Drawing>,
  lesions: (photoId: string) =>
    answer(client.GET('/api/v1/photos/{id}/lesions', { params: of(photoId) })) as Promise<wire.LesionMap>,
  findLesions: (photoId: string, body: wire.NewFindings) =>
    answer(
      client.POST('/api/v1/photos/{id}/lesions', { params: of(photoId), body }),
    ) as Promise<wire.LesionMap>,
  measures: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/measures', { params: of(courseId) })),
  repeats: (courseId: string) => answer(client.GET('/api/v1/courses/{id}/repeats', { params: of(courseId) })),
  markRepeat: (photoId: string, repeatOfPhotoId: string | null) =>
    answer(client.PUT('/api/v1/photos/{id}/repeat', { params: of(photoId), body: { repeatOfPhotoId } })),
  deviceValues: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/device-values', { params: of(courseId) })),
  previewDeviceValues: (courseId: string, csv: string) =>
    answer(
      client.POST('/api/v1/courses/{id}/device-values/preview', { params: of(courseId), body: { csv } }),
    ),
  bringDeviceValues: (courseId: string, csv: string) =>
    answer(client.POST('/api/v1/courses/{id}/device-values', { params: of(courseId), body: { csv } })),
  removeDeviceValues: (id: string, otherId: string) =>
    answer(
      client.DELETE('/api/v1/courses/{id}/device-values/{otherId}', { params: { path: { id, otherId } } }),
    ),

  changePhoto: (id: string, version: number, body: wire.PhotoChange) =>
    answer(client.PATCH('/api/v1/photos/{id}', { params: { ...of(id), header: ifMatch(version) }, body })),
  retryPhoto: (id: string) => answer(client.POST('/api/v1/photos/{id}/retry', { params: of(id) })),
  alignByHand: (id: string, landmarks: wire.Landmarks['landmarks']) =>
    answer(client.PUT('/api/v1/photos/{id}/alignment', { params: of(id), body: { landmarks } })),
  alignAgain: (id: string) => answer(client.DELETE('/api/v1/photos/{id}/alignment', { params: of(id) })),
  pinBaseline: (id: string, view: string, lightMode: wire.LightMode, photoId: string) =>
    answer(
      client.PUT('/api/v1/courses/{id}/series/{view}/{lightMode}/baseline', {
        params: { path: { id, view, lightMode } },
        body: { photoId },
      }),
    ),

  previewRefiling: ({ subject, ...wanted }: wire.WantedRefiling) => {
    const params = of(wanted.id);
    if (subject === 'photo')
      return answer(
        client.POST('/api/v1/photos/{id}/refilings/preview', { params, body: photoBody(wanted) }),
      );
    if (subject === 'session')
      return answer(
        client.POST('/api/v1/sessions/{id}/refilings/preview', { params, body: sessionBody(wanted) }),
      );
    return answer(
      client.POST('/api/v1/patients/{id}/refilings/preview', {
        params,
        body: wanted.act === 'bin' ? { act: 'bin' } : { act: 'merge', intoPatientId: wanted.toId ?? '' },
      }),
    );
  },
  refile: (
    { subject, ...wanted }: wire.WantedRefiling,
    version: number,
    { confirmCode, ...why }: { reason: wire.RefilingReason; note: string | null; confirmCode: string },
  ) => {
    const params = { ...of(wanted.id), header: ifMatch(version) };
    if (subject === 'photo')
      return answer(
        client.POST('/api/v1/photos/{id}/refilings', { params, body: { ...photoBody(wanted), ...why } }),
      );
    if (subject === 'session')
      return answer(
        client.POST('/api/v1/sessions/{id}/refilings', { params, body: { ...sessionBody(wanted), ...why } }),
      );
    return answer(
      client.POST('/api/v1/patients/{id}/refilings', {
        params,
        body:
          wanted.act === 'bin'
            ? { act: 'bin', confirmCode, ...why }
            : { act: 'merge', intoPatientId: wanted.toId ?? '', ...why },
      }),
    );
  },
  refilings: (
    list: 'moved' | 'quarantine' | 'bin',
    given: { cursor?: string | undefined; reason?: wire.RefilingReason; limit?: number } = {},
  ) => answer(client.GET('/api/v1/refilings', { params: { query: { limit: 20, ...given, list } } })),
  eraseNow: (id: string, confirmCode: string) =>
    answer(client.POST('/api/v1/refilings/{id}/erasure', { params: of(id), body: { confirmCode } })),
  undoRefiling: (id: string) => answer(client.POST('/api/v1/refilings/{id}/undo', { params: of(id) })),

  instruments: () => answer(client.GET('/api/v1/instruments')),
  treatmentRules: () => answer(client.GET('/api/v1/treatment-rules')),
  treatmentPolicy: () => answer(client.GET('/api/v1/treatment-policy')),
  setTreatmentPolicy: (body: wire.TreatmentPolicy) =>
    answer(client.PUT('/api/v1/treatment-policy', { body })),
  treatment: (sessionId: string) =>
    answer(client.GET('/api/v1/sessions/{id}/treatment', { params: of(sessionId) })),
  saveTreatment: (sessionId: string, body: wire.SavedTreatment) =>
    answer(client.PUT('/api/v1/sessions/{id}/treatment', { params: of(sessionId), body })),
  checkTreatment: (sessionId: string, body: Omit<wire.SavedTreatment, 'version'>) =>
    answer(client.POST('/api/v1/sessions/{id}/treatment/check', { params: of(sessionId), body })),
  treatedWithLot: (lot: string) => answer(client.GET('/api/v1/lots', { params: { query: { lot } } })),
  adverseEvents: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/adverse-events', { params: of(courseId) })),
  eventRates: (query: wire.EventRatesQuery) =>
    answer(client.GET('/api/v1/event-rates', { params: { query } })),
  addAdverseEvent: (sessionId: string, body: wire.EventFacts) =>
    answer(client.POST('/api/v1/sessions/{id}/adverse-events', { params: of(sessionId), body })),
  changeAdverseEvent: (id: string, version: number, body: wire.EventFacts) =>
    answer(
      client.PATCH('/api/v1/adverse-events/{id}', { params: { ...of(id), header: ifMatch(version) }, body }),
    ),
  takeBackAdverseEvent: (id: string, version: number) =>
    answer(client.DELETE('/api/v1/adverse-events/{id}', { params: { ...of(id), header: ifMatch(version) } })),
  recoveries: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/recoveries', { params: of(courseId) })),
  reviewDiary: (sessionId: string, note: string | null) =>
    answer(client.POST('/api/v1/sessions/{id}/diary/reviews', { params: of(sessionId), body: { note } })),
  diaryTasks: () => answer(client.GET('/api/v1/diary-tasks')),
  myRecoveries: () => answer(client.GET('/api/v1/my/recoveries')),
  reportMyDay: (sessionId: string, body: wire.DiaryReport) =>
    answer(client.POST('/api/v1/my/sessions/{id}/diary', { params: of(sessionId), body })),
  takeMyPhoto: (sessionId: string, day: number, bytes: Blob, key: string) =>
    answer(
      client.POST('/api/v1/my/sessions/{id}/diary-photos', {
        params: { ...of(sessionId), query: { day }, header: once(key) },
        body: bytes as never,
        bodySerializer: (body: unknown) => body as Blob,
        headers: { 'Content-Type': bytes.type || 'application/octet-stream' },
      }),
    ),
  acknowledge: (sessionId: string, kind: 'before' | 'after', locale: string) =>
    answer(
      client.POST('/api/v1/my/sessions/{id}/instructions', { params: of(sessionId), body: { kind, locale } }),
    ),
  checkInstrument: (body: wire.OwnInstrument) => answer(client.POST('/api/v1/instruments/check', { body })),
  addInstrument: (body: wire.OwnInstrument) => answer(client.POST('/api/v1/instruments', { body })),
  replaceInstrument: (instrumentId: string, body: wire.OwnInstrument) =>
    answer(client.PUT('/api/v1/instruments/{instrumentId}', { params: { path: { instrumentId } }, body })),
  retireInstrument: (instrumentId: string) =>
    answer(client.DELETE('/api/v1/instruments/{instrumentId}', { params: { path: { instrumentId } } })),
  bringInstrumentTexts: (instrumentId: string, body: wire.InstrumentTexts) =>
    answer(
      client.PUT('/api/v1/instruments/{instrumentId}/texts', { params: { path: { instrumentId } }, body }),
    ),
  studies: () => answer(client.GET('/api/v1/studies')),
  studyOptions: () => answer(client.GET('/api/v1/study-options')),
  planStudy: (body: wire.NewStudy) => answer(client.POST('/api/v1/studies', { body })),
  study: (id: string) => answer(client.GET('/api/v1/studies/{id}', { params: of(id) })),
  removeStudy: (id: string) => answer(client.DELETE('/api/v1/studies/{id}', { params: of(id) })),
  moveStudy: (id: string, state: wire.Study['state']) =>
    answer(client.POST('/api/v1/studies/{id}/state', { params: of(id), body: { state } })),
  agreement: (id: string) => answer(client.GET('/api/v1/studies/{id}/agreement', { params: of(id) })),
  errorBands: () => answer(client.GET('/api/v1/error-bands')),
  outcomes: (query: wire.OutcomesQuery) => answer(client.GET('/api/v1/outcomes', { params: { query } })),
  reviews: () => answer(client.GET('/api/v1/reviews')),
  review: (code: string) => answer(client.GET('/api/v1/reviews/{id}', { params: of(code) })),
  saveLook: (code: string, look: string, answers: wire.GivenAnswers) =>
    answer(
      client.PUT('/api/v1/reviews/{id}/looks/{look}/draft', {
        params: { path: { id: code, look } },
        body: { answers },
      }),
    ),
  answerLook: (code: string, look: string, answers: wire.GivenAnswers) =>
    answer(
      client.POST('/api/v1/reviews/{id}/looks/{look}/answers', {
        params: { path: { id: code, look } },
        body: { answers },
      }),
    ),
  trainAgain: (code: string) => answer(client.POST('/api/v1/reviews/{id}/training', { params: of(code) })),
  ratingDrafts: (sessionId: string) =>
    answer(client.GET('/api/v1/sessions/{id}/rating-drafts', { params: of(sessionId) })),
  saveRatingDraft: (sessionId: string, body: Omit<wire.RatingDraft, 'savedAt'>) =>
    answer(client.PUT('/api/v1/sessions/{id}/rating-drafts', { params: of(sessionId), body })),
  ratings: (courseId: string) => answer(client.GET('/api/v1/courses/{id}/ratings', { params: of(courseId) })),
  rate: (sessionId: string, body: wire.NewRating, key: string) =>
    answer(
      client.POST('/api/v1/sessions/{id}/ratings', { params: { ...of(sessionId), header: once(key) }, body }),
    ),

  changeCourse: (id: string, version: number, body: wire.CourseChange) =>
    answer(client.PATCH('/api/v1/courses/{id}', { params: { ...of(id), header: ifMatch(version) }, body })),

  imports: () => answer(client.GET('/api/v1/imports', { params: { query: { limit: 20 } } })),
  importBatch: (id: string) => answer(client.GET('/api/v1/imports/{id}', { params: of(id) })),
  createImport: (body: wire.ImportOrder) => answer(client.POST('/api/v1/imports', { body: body as never })),
  appendImport: (id: string, items: wire.NewImportItem[]) =>
    answer(client.POST('/api/v1/imports/{id}/items', { params: of(id), body: { items } })),
  importItems: (id: string, states: string[], cursor: string | undefined, limit: number) =>
    answer(
      client.GET('/api/v1/imports/{id}/items', {
        params: { ...of(id), query: { states: states.join(','), cursor, limit } },
      }),
    ),
  decideImport: (id: string, ids: string[], set: wire.ImportDecision, isRemembered: boolean) =>
    answer(client.PATCH('/api/v1/imports/{id}/items', { params: of(id), body: { ids, set, isRemembered } })),
  setImportState: (id: string, state: 'running' | 'paused' | 'done') =>
    answer(client.PUT('/api/v1/imports/{id}/state', { params: of(id), body: { state } })),
  placeImport: (id: string, items: { id: string; sha256: string }[]) =>
    answer(client.POST('/api/v1/imports/{id}/placements', { params: of(id), body: { items } })),
  noteImportFailures: (id: string, failures: { id: string; failure: string }[]) =>
    answer(client.POST('/api/v1/imports/{id}/failures', { params: of(id), body: { failures } })),
  previewUndoOfImport: (id: string) => answer(client.GET('/api/v1/imports/{id}/undo', { params: of(id) })),
  undoImport: (id: string) => answer(client.POST('/api/v1/imports/{id}/undo', { params: of(id) })),
  importPatients: (names: string[]) => answer(client.POST('/api/v1/import-patients', { body: { names } })),
  importWords: () => answer(client.GET('/api/v1/import-words')),
  setImportWords: (words: wire.ImportWords) =>
    answer(client.PUT('/api/v1/import-words', { body: { words } })),

  pairs: (courseId: string) => answer(client.GET('/api/v1/courses/{id}/pairs', { params: of(courseId) })),
  pair: (oneId: string, otherId: string) =>
    answer(client.GET('/api/v1/photos/{id}/pairs/{otherId}', { params: { path: { id: oneId, otherId } } })),

  advertisingRules: (country?: string) =>
    answer(client.GET('/api/v1/advertising-rules', { params: { query: country ? { country } : {} } })),
  caseStudies: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/case-studies', { params: of(courseId) })),
  endedByRules: () => answer(client.GET('/api/v1/publications-ended-by-rules')),
  typicalResult: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/typical-result', { params: of(courseId) })),
  shareLinks: (caseStudyId: string) =>
    answer(client.GET('/api/v1/case-studies/{id}/share-links', { params: of(caseStudyId) })),
  makeShareLink: (caseStudyId: string, body: wire.NewShareLink) =>
    answer(client.POST('/api/v1/case-studies/{id}/share-links', { params: of(caseStudyId), body })),
  revokeShareLink: (id: string) => answer(client.DELETE('/api/v1/share-links/{id}', { params: of(id) })),
  caseReleases: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/case-releases', { params: of(courseId) })),
  makeRelease: (courseId: string, body: wire.NewRelease) =>
    answer(client.POST('/api/v1/courses/{id}/case-releases', { params: of(courseId), body })),
  releaseVerdict: (id: string, channel: wire.NewPublication['channel']) =>
    answer(client.GET('/api/v1/case-releases/{id}/verdict', { params: { ...of(id), query: { channel } } })),
  stepRelease: (id: string, body: wire.ReleaseStep) =>
    answer(client.POST('/api/v1/case-releases/{id}/steps', { params: of(id), body })),
  approveRelease: (id: string, setSha256: string) =>
    answer(client.POST('/api/v1/case-releases/{id}/approvals', { params: of(id), body: { setSha256 } })),
  clearRelease: (id: string, setSha256: string) =>
    answer(client.POST('/api/v1/case-releases/{id}/clearances', { params: of(id), body: { setSha256 } })),
  publishRelease: (id: string, body: wire.NewPublication) =>
    answer(client.POST('/api/v1/case-releases/{id}/publications', { params: of(id), body })),
  ownReleases: () => answer(client.GET('/api/v1/my/case-releases')),
  signRelease: (id: string, setSha256: string) =>
    answer(client.POST('/api/v1/my/case-releases/{id}/signatures', { params: of(id), body: { setSha256 } })),
  casePreview: (courseId: string, body: wire.NewCaseStudy, signal: AbortSignal) =>
    answer<Blob>(
      client.POST('/api/v1/courses/{id}/case-studies/preview', {
        params: of(courseId),
        body,
        parseAs: 'blob',
        signal,
      }),
    ),
  caseOutput: (id: string, kind: wire.OutputKind) =>
    answer<Blob>(
      client.GET('/api/v1/case-studies/{id}/outputs/{kind}', {
        params: { path: { id, kind } },
        parseAs: 'blob',
      }),
    ),
  compile: (courseId: string, body: wire.NewCaseStudy) =>
    answer(client.POST('/api/v1/courses/{id}/case-studies', { params: of(courseId), body })),

  lookAtLink: (token: string) => answer(client.POST('/api/v1/patient-link/look', { body: { token } })),
  openLink: (body: { token: string; answer: string; attempt: string }) =>
    answer(client.POST('/api/v1/patient-link/open', { body })),
  visit: () => answer(client.POST('/api/v1/patient-link/visit')),
  leave: () => answer(client.POST('/api/v1/my/sign-out')),
  progress: () => answer(client.GET('/api/v1/my/progress')),
  questionnaires: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/questionnaires', { params: of(courseId) })),
  askPatient: (courseId: string, body: wire.NewQuestionnaire) =>
    answer(client.POST('/api/v1/courses/{id}/questionnaires', { params: of(courseId), body })),
  withdrawQuestionnaire: (id: string) =>
    answer(client.DELETE('/api/v1/questionnaires/{id}', { params: of(id) })),
  patientRatings: (courseId: string) =>
    answer(client.GET('/api/v1/courses/{id}/patient-ratings', { params: of(courseId) })),
  promptPolicy: () => answer(client.GET('/api/v1/prompt-policy')),
  setPromptPolicy: (body: wire.PromptPolicy) => answer(client.PUT('/api/v1/prompt-policy', { body })),
  myQuestionnaires: () => answer(client.GET('/api/v1/my/questionnaires')),
  readMyInstructions: (id: string, locale: string) =>
    answer(client.POST('/api/v1/my/questionnaires/{id}/instructions', { params: of(id), body: { locale } })),
  answerMyQuestionnaire: (id: string, body: wire.NewAnswer, key: string) =>
    answer(
      client.POST('/api/v1/my/questionnaires/{id}/ratings', {
        params: { ...of(id), header: once(key) },
        body,
      }),
    ),
  myRatings: () => answer(client.GET('/api/v1/my/ratings')),
  rateMySession: (sessionId: string, body: wire.NewRating, key: string) =>
    answer(
      client.POST('/api/v1/my/sessions/{id}/ratings', {
        params: { ...of(sessionId), header: once(key) },
        body,
      }),
    ),

  calibrationProfiles: () => answer(client.GET('/api/v1/calibration-profiles')),
  makeProfile: (photoId: string) =>
    answer(client.POST('/api/v1/photos/{id}/calibration-profile', { params: of(photoId) })),
  calibrationSettings: () => answer(client.GET('/api/v1/calibration-settings')),
  putCalibrationSettings: (body: wire.CalibrationSettings) =>
    answer(client.PUT('/api/v1/calibration-settings', { body })),

  backups: () => answer(client.GET('/api/v1/backups')),
  exports: () => answer(client.GET('/api/v1/exports')),
  beginExport: (withNames: boolean) => answer(client.POST('/api/v1/exports', { body: { withNames } })),
  endExport: (id: string) => answer(client.DELETE('/api/v1/exports/{id}', { params: of(id) })),
  deadJobs: () => answer(client.GET('/api/v1/jobs', { params: { query: { state: 'dead' } } })),
  retryJob: (id: string) => answer(client.POST('/api/v1/jobs/{id}/retry', { params: of(id) })),
};

/** Addresses of bytes, for `src` and `href`. */
export const address = {
  file: (photoId: string, name: wire.FileName) => `${apiBase}/photos/${photoId}/files/${name}`,
  blindedPicture: (code: string, picture: string) => `${apiBase}/reviews/${code}/pictures/${picture}`,
  original: (photoId: string) => `${apiBase}/photos/${photoId}/original`,
  photoRecord: (photoId: string) => `${apiBase}/photos/${photoId}/record`,
  heldThumb: (refilingId: string, photoId: string) =>
    `${apiBase}/refilings/${refilingId}/photos/${photoId}/thumb`,
  importPreview: (batchId: string, itemId: string) => `${apiBase}/imports/${batchId}/items/${itemId}/preview`,
  casePicture: (id: string) => `${apiBase}/case-studies/${id}/picture`,
  ownReleasePicture: (id: string, position: number, form?: string) =>
    `${apiBase}/my/case-releases/${id}/pictures/${position}${form ? `?form=${form}` : ''}`,
  releaseEvidence: (id: string) => `${apiBase}/case-releases/${id}/evidence`,
  caseRecord: (id: string) => `${apiBase}/case-studies/${id}/record`,
  auditExport: (filter: wire.AuditFilter) => {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined) as [string, string][];
    return `${apiBase}/audit/export?${new URLSearchParams(given).toString()}`;
  },
  signedDocument: (id: string, format: 'pdf' | 'html', isOwn: boolean) =>
    `${apiBase}/${isOwn ? 'my/' : ''}consent-signings/${id}/document?format=${format}`,
  takeDownProof: (id: string) => `${apiBase}/take-downs/${id}/proof`,
  exportArchive: (id: string) => `${apiBase}/exports/${id}/archive`,
  logo: (version: number) => `${apiBase}/clinic/logo?v=${version}`,
  calibrationCard: (paper: 'a4' | 'letter', language: string) =>
    `${apiBase}/calibration-card?paper=${paper}&language=${language}`,
  uploads: `${apiBase}/uploads`,
  events: `${apiBase}/events`,
};
