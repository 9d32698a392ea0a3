/** Shapes on the wire, as the API documents them. */
export type Locale = 'en' | 'zh-Hant' | 'zh-Hans';
export type Role = 'admin' | 'clinician' | 'assistant' | 'rater' | 'marketing';
export type AdvertiserType = 'medical-institution' | 'beauty-salon' | 'other';

export type Permission =
  | 'patient.read'
  | 'patient.write'
  | 'session.write'
  | 'photo.upload'
  | 'photo.read'
  | 'photo.read-original'
  | 'photo.change'
  | 'rating.read'
  | 'rating.write'
  | 'case.read'
  | 'case.write'
  | 'clinic.write'
  | 'job.manage'
  | 'progress.read';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Preparation {
  step: string;
  done: number;
  total: number;
  detail?: string;
}
export interface Instance {
  mode: 'choose' | 'demo' | 'clinic';
  preparing: Preparation | null;
  canSwitch: boolean;
}

export interface Clinic {
  id: string;
  name: string;
  country: string;
  timeZone: string;
  locale: Locale;
  languages: Locale[];
  advertiserType: AdvertiserType;
  isDemo: boolean;
  hasLogo: boolean;
  version: number;
}

export interface Me {
  kind: 'member' | 'patient';
  memberId: string | null;
  patientId: string | null;
  displayName: string;
  roles: Role[];
  permissions: string[];
  clinic: Clinic;
  csrfToken: string;
}

export interface SetUpState {
  isNeeded: boolean;
  isDemo: boolean;
}
export interface NewClinic {
  clinicName: string;
  country: string;
  timeZone: string;
  locale: Locale;
  languages: Locale[];
  advertiserType: AdvertiserType;
  adminName: string;
  email: string;
  password: string;
}
export interface DemoTile {
  role: Role | 'patient';
  displayName: string;
}

export type Phototype = 'I' | 'II' | 'III' | 'IV' | 'V' | 'VI';
export interface NewPatient {
  code: string;
  name: string | null;
  bornOn: string | null;
  phototype: Phototype | null;
}
export interface Patient extends NewPatient {
  id: string;
  createdAt: string;
  version: number;
}
export interface PatientRow extends Patient {
  courseCount: number;
  photoCount: number;
  lastSessionOn: string | null;
  lastPhoto: { id: string; placeholder: string | null } | null;
}

export type ConsentPurpose = 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
export interface Consent {
  purpose: ConsentPurpose;
  isInForce: boolean;
  grantedAt: string | null;
  withdrawnAt: string | null;
}

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
] as const;
export type Indication = (typeof indications)[number];

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
] as const;
export type BodySite = (typeof bodySites)[number];

export const sessionKinds = ['baseline', 'treatment', 'follow-up'] as const;
export type SessionKind = (typeof sessionKinds)[number];

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
] as const;
export type Modality = (typeof modalities)[number];

export const lightModes = [
  'standard',
  'cross-polarised',
  'parallel-polarised',
  'raking-left',
  'raking-right',
  'uv',
  'unknown',
] as const;
export type LightMode = (typeof lightModes)[number];

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
  'close-up-chin',
  'close-up-site',
  'site-overview',
] as const;

export interface NewCourse {
  indication: Indication;
  bodySite: BodySite;
  note: string | null;
}
export interface Course extends NewCourse {
  id: string;
  patientId: string;
  createdAt: string;
  version: number;
  sessionCount: number;
  photoCount: number;
  lastSessionOn: string | null;
}

export interface NewSession {
  kind: SessionKind;
  heldOn: string;
  modality: Modality | null;
}
export interface Session extends NewSession {
  id: string;
  courseId: string;
  treatmentNumber: number | null;
  ordinal: number;
  dayOffset: number;
  daysSinceTreatment: number | null;
  version: number;
}

export type PhotoState = 'received' | 'processing' | 'ready' | 'damaged' | 'failed';
export type FileName = 'thumb' | 'view' | 'full' | 'aligned';
export interface Alignment {
  status: 'baseline' | 'pending' | 'aligned' | 'refused';
  reason: string | null;
  residualPx: number | null;
  residualPct: number | null;
  confidence: number | null;
}
export interface Photo {
  id: string;
  sessionId: string;
  view: string;
  lightMode: LightMode;
  state: PhotoState;
  failureReason: string | null;
  damage: string[];
  fileName: string;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  widthPx: number | null;
  heightPx: number | null;
  takenAt: string | null;
  camera: string | null;
  placeholder: string | null;
  isChosen: boolean;
  isBaseline: boolean;
  releasedAt: string | null;
  alignment: Alignment | null;
  files: FileName[];
  createdAt: string;
  version: number;
}
export interface PhotoChange {
  view?: string;
  lightMode?: LightMode;
  isChosen?: boolean;
  isReleased?: boolean;
}
export interface Series {
  view: string;
  lightMode: LightMode;
  baselinePhotoId: string | null;
}
export interface Timeline {
  course: Course;
  patient: { id: string; code: string; name: string | null };
  sessions: Session[];
  photos: Photo[];
  series: Series[];
}

export type LocaleText = Record<string, string>;
export interface InstrumentOption {
  value: number;
  label: LocaleText;
  anchor?: LocaleText;
}
export interface InstrumentItem {
  id: string;
  title: LocaleText;
  options: InstrumentOption[];
}
export interface Instrument {
  id: string;
  version: string;
  title: LocaleText;
  rater: 'clinician' | 'patient';
  citation: string;
  licence: string;
  better: 'lower' | 'higher';
  range: { min: number; max: number };
  items: InstrumentItem[];
}
export interface Rating {
  id: string;
  sessionId: string;
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  score: number;
  raterName: string;
  raterKind: 'member' | 'patient';
  source: 'live' | 'photo';
  ratedAt: string;
  supersedesId: string | null;
  isSuperseded: boolean;
}
export interface NewRating {
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  source: 'live' | 'photo';
  supersedesId: string | null;
}

export type Layout = 'pair' | 'strip';
export type PictureFormat = 'png' | 'jpeg' | 'webp';
export interface NewCaseStudy {
  view: string;
  lightMode: LightMode;
  layout: Layout;
  photoIds: string[];
  format: PictureFormat;
  sizePx: number;
  labels: 'date' | 'interval';
  theme: 'light' | 'dark' | 'neutral';
}
export interface CaseStudy {
  id: string;
  courseId: string;
  state: 'draft';
  layout: Layout;
  view: string;
  lightMode: string;
  format: PictureFormat;
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  sha256: string;
  photoIds: string[];
  createdAt: string;
}

export interface ProgressPhoto {
  id: string;
  sessionId: string;
  view: string;
  lightMode: string;
  widthPx: number;
  heightPx: number;
  placeholder: string | null;
  isAligned: boolean;
  files: FileName[];
}
export interface ProgressCourse {
  id: string;
  indication: string;
  bodySite: string;
  sessions: Session[];
  photos: ProgressPhoto[];
}
export interface Progress {
  clinicName: string;
  courses: ProgressCourse[];
}

export interface JobRun {
  id: string;
  name: string;
  state: string;
  attempt: number;
  progressDone: number;
  progressTotal: number;
  lastError: string | null;
  photoId: string | null;
  createdAt: string;
  endedAt: string | null;
}

export interface FieldFault {
  pointer: string;
  detail: string;
}
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  requestId?: string;
  errors?: FieldFault[];
}
