import { offline, problemOf } from './problem';
import type * as wire from './types';

export const apiBase = '/api/v1';
let csrfToken = '';

/** Remembers the token that every write of this session has to show. */
export const rememberToken = (token: string): void => {
  csrfToken = token;
};
export const currentToken = (): string => csrfToken;

type Query = Record<string, string | number | undefined>;
interface Call {
  query?: Query;
  json?: unknown;
  bytes?: Blob;
  version?: number;
  idempotencyKey?: string;
}

async function call<T>(method: string, path: string, options: Call = {}): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {}))
    if (value !== undefined && value !== '') query.set(name, String(value));
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken;
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  if (options.json !== undefined) headers['Content-Type'] = 'application/json';
  if (options.bytes) headers['Content-Type'] = options.bytes.type || 'application/octet-stream';
  const suffix = query.size > 0 ? `?${query.toString()}` : '';
  let response: Response;
  try {
    response = await fetch(`${apiBase}${path}${suffix}`, {
      method,
      headers,
      body: options.bytes ?? (options.json === undefined ? undefined : JSON.stringify(options.json)),
      credentials: 'same-origin',
    });
  } catch (error) {
    if (error instanceof TypeError) throw offline();
    throw error;
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const get = <T>(path: string, query?: Query) => call<T>('GET', path, { query });

/** Every call that the client makes, by what it is for. */
export const api = {
  instance: () => get<wire.Instance>('/instance'),
  chooseMode: (mode: 'demo' | 'clinic') => call<unknown>('POST', '/instance/mode', { json: { mode } }),
  setUpState: () => get<wire.SetUpState>('/set-up'),
  setUp: (clinic: wire.NewClinic) => call<wire.Me>('POST', '/set-up', { json: clinic }),
  demoTiles: () => get<wire.DemoTile[]>('/demo/tiles'),
  demoSignIn: (role: string) => call<wire.Me>('POST', '/demo/sign-in', { json: { role } }),
  signIn: (email: string, password: string) =>
    call<wire.Me>('POST', '/sign-in', { json: { email, password } }),
  signOut: () => call<undefined>('POST', '/sign-out'),
  me: () => get<wire.Me>('/me'),

  changeClinic: (version: number, change: Partial<wire.Clinic>) =>
    call<wire.Clinic>('PATCH', '/clinic', { json: change, version }),
  putLogo: (bytes: Blob) => call<unknown>('PUT', '/clinic/logo', { bytes }),
  deleteLogo: () => call<undefined>('DELETE', '/clinic/logo'),

  patients: (search: string, cursor?: string) =>
    get<wire.Page<wire.PatientRow>>('/patients', { search, cursor, limit: 48 }),
  patient: (id: string) => get<wire.Patient>(`/patients/${id}`),
  addPatient: (patient: wire.NewPatient) => call<wire.Patient>('POST', '/patients', { json: patient }),
  changePatient: (id: string, version: number, change: Partial<wire.NewPatient>) =>
    call<wire.Patient>('PATCH', `/patients/${id}`, { json: change, version }),
  consents: (patientId: string) => get<wire.Consent[]>(`/patients/${patientId}/consents`),
  setConsent: (patientId: string, purpose: string, isGranted: boolean) =>
    call<wire.Consent>('PUT', `/patients/${patientId}/consents/${purpose}`, { json: { isGranted } }),

  courses: (patientId: string) => get<wire.Course[]>(`/patients/${patientId}/courses`),
  addCourse: (patientId: string, course: wire.NewCourse) =>
    call<wire.Course>('POST', `/patients/${patientId}/courses`, { json: course }),
  timeline: (courseId: string) => get<wire.Timeline>(`/courses/${courseId}/timeline`),
  addSession: (courseId: string, session: wire.NewSession) =>
    call<wire.Session>('POST', `/courses/${courseId}/sessions`, { json: session }),
  changeSession: (id: string, version: number, change: Partial<wire.NewSession>) =>
    call<wire.Session>('PATCH', `/sessions/${id}`, { json: change, version }),

  changePhoto: (id: string, version: number, change: wire.PhotoChange) =>
    call<wire.Photo>('PATCH', `/photos/${id}`, { json: change, version }),
  retryPhoto: (id: string) => call<wire.Photo>('POST', `/photos/${id}/retry`),
  pinBaseline: (courseId: string, view: string, lightMode: string, photoId: string) =>
    call<undefined>('PUT', `/courses/${courseId}/series/${view}/${lightMode}/baseline`, {
      json: { photoId },
    }),

  instruments: () => get<wire.Instrument[]>('/instruments'),
  ratings: (courseId: string) => get<wire.Rating[]>(`/courses/${courseId}/ratings`),
  rate: (sessionId: string, rating: wire.NewRating, idempotencyKey: string) =>
    call<wire.Rating>('POST', `/sessions/${sessionId}/ratings`, { json: rating, idempotencyKey }),

  caseStudies: (courseId: string) => get<wire.CaseStudy[]>(`/courses/${courseId}/case-studies`),
  compile: (courseId: string, caseStudy: wire.NewCaseStudy) =>
    call<wire.CaseStudy>('POST', `/courses/${courseId}/case-studies`, { json: caseStudy }),

  progress: () => get<wire.Progress>('/my/progress'),
  myRatings: () => get<wire.Rating[]>('/my/ratings'),
  rateMySession: (sessionId: string, rating: wire.NewRating, idempotencyKey: string) =>
    call<wire.Rating>('POST', `/my/sessions/${sessionId}/ratings`, { json: rating, idempotencyKey }),

  deadJobs: (cursor?: string) => get<wire.Page<wire.JobRun>>('/jobs', { state: 'dead', cursor }),
  retryJob: (id: string) => call<unknown>('POST', `/jobs/${id}/retry`),
};

/** Addresses of bytes, for `src` and `href`. */
export const address = {
  file: (photoId: string, name: wire.FileName) => `${apiBase}/photos/${photoId}/files/${name}`,
  original: (photoId: string) => `${apiBase}/photos/${photoId}/original`,
  photoRecord: (photoId: string) => `${apiBase}/photos/${photoId}/record`,
  casePicture: (id: string) => `${apiBase}/case-studies/${id}/picture`,
  caseRecord: (id: string) => `${apiBase}/case-studies/${id}/record`,
  logo: (version: number) => `${apiBase}/clinic/logo?v=${version}`,
  uploads: `${apiBase}/uploads`,
  events: `${apiBase}/events`,
};
