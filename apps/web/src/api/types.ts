import type { components, paths } from './schema';

/** Shapes on the wire under short names; all come from the API's description in `schema.d.ts`. */
type Schemas = components['schemas'];
type Body<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody?: { content: { 'application/json': infer Shape } };
}
  ? Shape
  : never;

export type Instance = Schemas['Instance'];
export type Preparation = NonNullable<Instance['preparing']>;
export type Clinic = Schemas['Clinic'];
export type Locale = Clinic['locale'];
export type AdvertiserType = Clinic['advertiserType'];
export type ClinicChange = Body<'/api/v1/clinic', 'patch'>;
export type ClinicExport = Schemas['Export'];
export type Me = Schemas['Me'];
export type NewClinic = Body<'/api/v1/set-up', 'post'>;
export type DemoTile = Schemas['DemoTile'];

export type Member = Schemas['Member'];
export type Role = Member['roles'][number];
export type MemberChange = Body<'/api/v1/members/{id}', 'patch'>;
export type MemberInvitation = Schemas['MemberInvitation'];
export type NewMemberInvitation = Schemas['NewMemberInvitation'];
export type MemberDoorstep = Schemas['MemberDoorstep'];
export type Account = Schemas['Account'];
export type TabletDoorstep = Schemas['TabletDoorstep'];
export type Passkey = Schemas['Passkey'];
export type NewPasskey = Body<'/api/v1/account/passkeys', 'post'>;
export type PasskeyAnswer = Body<'/api/v1/passkey/sign-in', 'post'>['credential'];
export type TotpSecret = Schemas['TotpSecret'];
export type ApiToken = Schemas['ApiToken'];
export type NewApiToken = Body<'/api/v1/api-tokens', 'post'>;
export type SignInLimits = Schemas['SignInLimits'];
export type SignInLimitsChange = Body<'/api/v1/clinic/sign-in-limits', 'put'>;
export type AuditEvent = Schemas['AuditEvent'];
export type AuditFilter = NonNullable<paths['/api/v1/audit']['get']['parameters']['query']>;

export type Patient = Schemas['Patient'];
export type PatientRow = Schemas['PatientRow'];
export type Phototype = NonNullable<Patient['phototype']>;
export type NewPatient = Pick<Patient, 'code' | 'name' | 'bornOn' | 'phototype'>;
export type Consent = Schemas['Consent'];
export type ConsentEvent = Schemas['ConsentEvent'];
export type NewGrant = Body<'/api/v1/patients/{id}/consents', 'post'>;
export type NewWithdrawal = Body<'/api/v1/patients/{id}/consents/withdrawals', 'post'>;
export type ConsentLaw = Schemas['ConsentLaw'];
export type ConsentText = Schemas['ConsentText'];
export type ConsentTextSummary = Schemas['ConsentTextSummary'];
export type NewConsentText = Body<'/api/v1/consent-texts', 'post'>;
export type ConsentTextChange = Body<'/api/v1/consent-texts/{id}', 'put'>;
export type TextToSign = Schemas['TextToSign'];
export type ConsentSigning = Schemas['ConsentSigning'];
export type NewSigning = Body<'/api/v1/patients/{id}/consent-signings', 'post'>;
export type OwnSigning = Body<'/api/v1/my/consent-signings', 'post'>;
export type NewCopy = Body<'/api/v1/patients/{id}/external-copies', 'post'>;
export type TakeDown = Schemas['TakeDown'];
export type Assignment = Body<'/api/v1/take-downs/{id}', 'put'>;
export type Proof = Body<'/api/v1/take-downs/{id}/proof', 'put'>;
export type PatientAccess = Schemas['PatientAccess'];
export type Invitation = Schemas['Invitation'];
export type NewInvitation = Schemas['NewInvitation'];
export type PatientDevice = Schemas['PatientDevice'];
export type Contact = Schemas['Contact'];
export type ContactChange = Body<'/api/v1/patients/{id}/contact', 'put'>;
export type ContactChannel = NonNullable<Contact['preferredChannel']>;
export type Message = Schemas['Message'];
export type MessageState = Message['state'];
export type MessageChannel = Message['channel'];
export type Doorstep = Schemas['Doorstep'];

export type Course = Schemas['Course'];
export type NewCourse = Pick<Course, 'indication' | 'bodySite' | 'note'>;
export type Indication = Course['indication'];
export type BodySite = Course['bodySite'];
export type Session = Schemas['Session'];
export type SetUp = Schemas['SetUp'];
export type SkinState = SetUp['skinState'];
export type SetUpDifference = Schemas['SetUpDifference'];
export type NewSession = Pick<Session, 'kind' | 'heldOn' | 'modality'> & { setUp?: Partial<SetUp> };
export type ViewSet = Schemas['ViewSet'];
export type SessionShots = Schemas['SessionShots'];
export type Shot = SessionShots['shots'][number];
export type ClosingReason = NonNullable<Session['closingReason']>;
export type SessionKind = Session['kind'];
export type Modality = NonNullable<Session['modality']>;

export type Photo = Schemas['Photo'];
export type CalibrationSettings = Schemas['CalibrationSettings'];
export type Quality = Schemas['Quality'];
export type Landmarks = Schemas['Landmarks'];
export type PhotoChange = Body<'/api/v1/photos/{id}', 'patch'>;
export type LightMode = Photo['lightMode'];
/** Files of a photo, and the two that it has as one of a pair. */
export type FileName = Photo['files'][number] | 'normalised' | 'difference';
export type Drawing = Schemas['Drawing'];
export type RegionKind = Drawing['regions'][number]['kind'];
export type NewDrawing = Body<'/api/v1/photos/{id}/regions', 'put'>;
export type LesionMap = Omit<Schemas['LesionMap'], 'lesions'> & { lesions: Lesion[] };
export type Lesion = Omit<Schemas['LesionMap']['lesions'][number], 'atPx'> & { atPx: [number, number] };
export type LesionState = Lesion['findings'][number]['state'];
export type NewFindings = Body<'/api/v1/photos/{id}/lesions', 'post'>;
export type LesionChange = NewFindings['lesions'][number];
export type SeriesMeasures = Schemas['SeriesMeasures'];
export type RegionTrends = SeriesMeasures['regions'][number];
export type Trend = RegionTrends['trends'][number];
export type DevicePreview = Schemas['DevicePreview'];
export type Pair = Schemas['Pair'];
export type SideBend = Schemas['SideBend'];
export type PairItem = Schemas['PairItem'];
export type SideLight = Schemas['SideLight'];
export type CaseCandidate = Schemas['CaseCandidate'];
export interface CandidateFilter {
  search?: string;
  indication?: CaseCandidate['indication'] | undefined;
  modality?: Modality | undefined;
  view?: string | undefined;
}
export type Timeline = Schemas['Timeline'];

export type Instrument = Schemas['Instrument'];
export type InstrumentItem = Instrument['items'][number];
export type InstrumentOption = NonNullable<InstrumentItem['options']>[number];
export type OwnInstrument = Body<'/api/v1/instruments', 'post'>;
export type InstrumentTexts = Body<'/api/v1/instruments/{instrumentId}/texts', 'put'>;
export type TreatmentRules = Schemas['TreatmentRules'];
export type TreatmentWarning = Schemas['TreatmentWarning'];
/** The record in force, and who may have treated. */
export interface KnownTreatment {
  treatment: Schemas['Treatment'] | null;
  operators: { id: string; name: string }[];
}
export type AdverseEvent = Schemas['AdverseEvent'];
export type Recovery = Schemas['Recovery'];
export type Questionnaire = Schemas['Questionnaire'];
export type OwnQuestionnaire = Schemas['OwnQuestionnaire'];
export type PatientRating = Schemas['PatientRating'];
export type PromptPolicy = Schemas['PromptPolicy'];
export type NewQuestionnaire = Body<'/api/v1/courses/{id}/questionnaires', 'post'>;
export type NewAnswer = Body<'/api/v1/my/questionnaires/{id}/ratings', 'post'>;
export type ModalityEventRates = Schemas['EventRates'];
export type EventRatesQuery = NonNullable<paths['/api/v1/event-rates']['get']['parameters']['query']>;
export type TreatmentPolicy = Schemas['TreatmentPolicy'];
export type SavedTreatment = Body<'/api/v1/sessions/{id}/treatment', 'put'>;
export type EventFacts = Body<'/api/v1/sessions/{id}/adverse-events', 'post'>;
export type DiaryReport = Body<'/api/v1/my/sessions/{id}/diary', 'post'>;
export type RatingDraft = Schemas['RatingDraft'];
/** A text by locale. */
export type LocaleText = Record<string, string>;
export type Rating = Schemas['Rating'];
export type ErrorBand = Schemas['ErrorBand'];
export type NewRating = Body<'/api/v1/sessions/{id}/ratings', 'post'>;

export type Outcomes = Schemas['Outcomes'];
export type OutcomesQuery = NonNullable<paths['/api/v1/outcomes']['get']['parameters']['query']>;
export type Study = Schemas['Study'];
export type StudyOptions = Schemas['StudyOptions'];
export type NewStudy = Body<'/api/v1/studies', 'post'>;
export type Agreement = Schemas['Agreement'];
export type ReviewSummary = Schemas['ReviewSummary'];
export type Review = Schemas['Review'];
export type LookOutcome = Schemas['LookOutcome'];
export type GivenAnswers = NonNullable<Review['look']>['draft'];
export type BetterSide = NonNullable<GivenAnswers[string]['better']>;

export type ImportBatch = Schemas['ImportBatch'];
export type ImportPlacement = Schemas['ImportPlacement'];
export type NewImportItem = Body<'/api/v1/imports/{id}/items', 'post'>['items'][number];
export type ImportDecision = Body<'/api/v1/imports/{id}/items', 'patch'>['set'];
type NewImport = Body<'/api/v1/imports', 'post'>;
export type ImportOrder = Pick<NewImport, 'title' | 'rules'>;
export type ImportWords = Schemas['ImportWords']['words'];
export type CourseChange = Body<'/api/v1/courses/{id}', 'patch'>;

export type CaseStudy = Schemas['CaseStudy'];
export type Layout = CaseStudy['layout'];
export type PublishingPolicy = Schemas['PublishingPolicy'];
export type PublishingPolicyChange = Body<'/api/v1/publishing-policy', 'put'>;
export type TypicalResult = Schemas['TypicalResult'];
export type EndedByRules = Schemas['EndedByRules'];
export type ShareLink = Schemas['ShareLink'];
export type MadeShareLink = Schemas['MadeShareLink'];
export type NewShareLink = Body<'/api/v1/case-studies/{id}/share-links', 'post'>;
export type CaseRelease = Schemas['CaseRelease'];
export type NewRelease = Body<'/api/v1/courses/{id}/case-releases', 'post'>;
export type NewPublication = Body<'/api/v1/case-releases/{id}/publications', 'post'>;
export type ReleaseStep = Body<'/api/v1/case-releases/{id}/steps', 'post'>;
export type AdvertisingVerdict = Schemas['AdvertisingVerdict'];
export type OwnCaseRelease = Schemas['OwnCaseRelease'];
export type OutputKind =
  paths['/api/v1/case-studies/{id}/outputs/{kind}']['get']['parameters']['path']['kind'];
export type NewCaseStudy = Required<Body<'/api/v1/courses/{id}/case-studies', 'post'>>;

export type Progress = Schemas['Progress'];
export type ProgressCourse = Progress['courses'][number];
export type ProgressSession = ProgressCourse['sessions'][number];
export type ProgressPhoto = ProgressCourse['photos'][number];

export type RefilingPreview = Schemas['RefilingPreview'];
export type Refiling = Schemas['Refiling'];
export type RefilingRow = Schemas['RefilingRow'];
export type Undone = Schemas['Undone'];
export type Place = RefilingPreview['from'];
export type RefilingAct = Refiling['act'];
export type RefilingReason = Refiling['reason'];
/** What is to be put right, and where it is now. */
export type RefilingTarget =
  | { subject: 'photo'; id: string; sessionId: string; courseId: string; patientId: string }
  | { subject: 'session'; id: string; courseId: string; patientId: string }
  | { subject: 'patient'; id: string; code: string; only: 'merge' | 'bin' };
export type WantedRefiling = RefilingTarget & { act: RefilingAct; toId: string | null };

/** RFC 9457 problem details. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  requestId?: string;
  errors?: { pointer: string; detail: string }[];
}

/** Actions that the client asks about before it offers them. */
export type Permission =
  | 'clinic.write'
  | 'member.manage'
  | 'audit.read'
  | 'patient.read'
  | 'patient.write'
  | 'patient.invite'
  | 'session.write'
  | 'photo.upload'
  | 'photo.read'
  | 'photo.read-original'
  | 'photo.change'
  | 'history.import'
  | 'measure.read'
  | 'measure.write'
  | 'treatment.read'
  | 'treatment.write'
  | 'instrument.manage'
  | 'rating.read'
  | 'rating.write'
  | 'study.manage'
  | 'review.rate'
  | 'case.read'
  | 'case.write'
  | 'case.choose'
  | 'case.advertise'
  | 'case.approve'
  | 'case.clear'
  | 'consent.read'
  | 'consent.write'
  | 'consent.own'
  | 'record.refile'
  | 'refiling.manage'
  | 'patient.erase'
  | 'message.manage'
  | 'job.manage'
  | 'progress.read'
  | 'progress.rate';

/* The lists that a person chooses from, in the order in which they are offered. */
export const advertiserTypes = [
  'medical-institution',
  'beauty-salon',
  'other',
] as const satisfies readonly AdvertiserType[];
export const indications = [
  'icepick',
  'boxcar',
  'rolling',
  'mixed-atrophic',
  'hypertrophic',
  'keloid',
  'surgical',
  'burn',
  'other',
  'no-scar',
] as const satisfies readonly Indication[];
export const bodySites = [
  'face',
  'forehead',
  'temple-left',
  'temple-right',
  'cheek-left',
  'cheek-right',
  'nose',
  'chin',
  'jaw-left',
  'jaw-right',
  'neck',
  'chest',
  'shoulder-left',
  'shoulder-right',
  'back',
  'abdomen',
  'arm-left',
  'arm-right',
  'hand-left',
  'hand-right',
  'leg-left',
  'leg-right',
  'other',
] as const satisfies readonly BodySite[];
export const refilingReasons = [
  'wrong-patient',
  'wrong-session',
  'duplicate',
  'unusable',
  'not-consented',
  'requested',
  'other',
] as const satisfies readonly RefilingReason[];
export const sessionKinds = ['baseline', 'treatment', 'follow-up'] as const satisfies readonly SessionKind[];
export const modalities = [
  'microneedling',
  'rf-microneedling',
  'fractional-ablative-laser',
  'fractional-non-ablative-laser',
  'subcision',
  'tca-cross',
  'peel',
  'filler',
  'steroid-injection',
  'other',
] as const satisfies readonly Modality[];
export const messageStates = [
  'queued',
  'sending',
  'sent',
  'failed',
  'cancelled',
] as const satisfies readonly MessageState[];
export const lightModes = [
  'standard',
  'cross-polarised',
  'parallel-polarised',
  'raking-left',
  'raking-right',
  'uv',
  'unknown',
] as const satisfies readonly LightMode[];
export const skinStates = ['clean', 'make-up', 'other', 'unknown'] as const satisfies readonly SkinState[];
export const closingReasons = [
  'not-needed',
  'patient-declined',
  'no-time',
  'dressing',
  'equipment',
  'other',
] as const satisfies readonly ClosingReason[];
/** Views that the product names; a clinic may use other codes. */
export const knownViews = [
  'face-front',
  'face-left-45',
  'face-right-45',
  'face-left-90',
  'face-right-90',
  'close-up-forehead',
  'close-up-temple-left',
  'close-up-temple-right',
  'close-up-cheek-left',
  'close-up-cheek-right',
  'close-up-nose',
  'close-up-chin',
  'close-up-jaw-left',
  'close-up-jaw-right',
  'close-up-site',
  'site-overview',
] as const;
