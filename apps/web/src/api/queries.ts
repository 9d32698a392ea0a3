import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { isPatientDevice } from './patient-device';
import { ApiProblem } from './problem';
import type { EventRatesQuery, Me, NewCaseStudy, NewPublication, OutcomesQuery } from './types';

/** Retries what may pass by itself (silence, a part that is down), never a refusal. */
const mayPass = (failureCount: number, error: Error) =>
  failureCount < 3 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502);

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // A session that ended is noticed by whatever was asked next; asking who we are leads to the sign-in.
      const isEnded = error instanceof ApiProblem && error.status === 401;
      if (isEnded && query.queryKey[0] !== 'me') void queryClient.invalidateQueries({ queryKey: ['me'] });
    },
  }),
  defaultOptions: {
    // A browser's idea of being online says nothing about the server: ask, and show the silence.
    mutations: { networkMode: 'always' },
    queries: { networkMode: 'always', staleTime: 15_000, retry: mayPass, refetchOnWindowFocus: true },
  },
});

/** Who we are; a patient's device comes in again by itself when its last visit has ended. */
async function readMe(): Promise<Me> {
  try {
    return await api.me();
  } catch (error) {
    const isSignedOut = error instanceof ApiProblem && error.status === 401;
    if (!isSignedOut || !isPatientDevice()) throw error;
    return api.visit();
  }
}

/** Takes everything of the one who was signed in out of this browser's memory. */
export const forgetRecords = (): void =>
  queryClient.removeQueries({
    predicate: ({ queryKey }) =>
      !['me', 'instance', 'set-up', 'tablet-doorstep'].includes(String(queryKey[0])),
  });

export const queries = {
  me: queryOptions({ queryKey: ['me'], queryFn: readMe, staleTime: 300_000 }),
  setUpState: queryOptions({ queryKey: ['set-up'], queryFn: api.setUpState, staleTime: Infinity }),
  demoTiles: queryOptions({ queryKey: ['demo-tiles'], queryFn: api.demoTiles }),
  account: queryOptions({ queryKey: ['account'], queryFn: api.account }),
  pin: queryOptions({ queryKey: ['pin'], queryFn: api.pin }),
  tablets: queryOptions({ queryKey: ['tablets'], queryFn: api.tablets }),
  tabletDoorstep: queryOptions({ queryKey: ['tablet-doorstep'], queryFn: api.lookAtTablet, retry: false }),
  passkeys: queryOptions({ queryKey: ['passkeys'], queryFn: api.passkeys }),
  apiTokens: queryOptions({ queryKey: ['api-tokens'], queryFn: api.apiTokens }),
  signInLimits: queryOptions({ queryKey: ['sign-in-limits'], queryFn: api.signInLimits }),
  members: queryOptions({ queryKey: ['members'], queryFn: api.members }),
  patient: (id: string) => queryOptions({ queryKey: ['patient', id], queryFn: () => api.patient(id) }),
  consents: (id: string) => queryOptions({ queryKey: ['consents', id], queryFn: () => api.consents(id) }),
  consentsAt: (id: string, at: string) =>
    queryOptions({ queryKey: ['consents', id, at], queryFn: () => api.consentsAt(id, at) }),
  consentHistory: (id: string) =>
    queryOptions({ queryKey: ['consents', id, 'history'], queryFn: () => api.consentHistory(id) }),
  ownConsents: queryOptions({ queryKey: ['my-consents'], queryFn: () => api.ownConsents() }),
  consentLaws: queryOptions({ queryKey: ['consent-laws'], queryFn: api.consentLaws, staleTime: Infinity }),
  consentTexts: queryOptions({ queryKey: ['consent-texts'], queryFn: api.consentTexts }),
  consentText: (id: string) =>
    queryOptions({ queryKey: ['consent-texts', id], queryFn: () => api.consentText(id) }),
  textsToSign: queryOptions({ queryKey: ['texts-to-sign'], queryFn: api.textsToSign }),
  signings: (patientId: string) =>
    queryOptions({ queryKey: ['consents', patientId, 'signings'], queryFn: () => api.signings(patientId) }),
  externalCopies: (patientId: string) =>
    queryOptions({
      queryKey: ['external-copies', patientId],
      queryFn: () => api.externalCopies(patientId),
    }),
  takeDowns: (state: 'to-do' | 'done') =>
    queryOptions({ queryKey: ['take-downs', state], queryFn: () => api.takeDowns(state) }),
  endingConsents: queryOptions({ queryKey: ['ending-consents'], queryFn: api.endingConsents }),
  ownSignings: queryOptions({ queryKey: ['my-consents', 'signings'], queryFn: api.ownSignings }),
  access: (patientId: string) =>
    queryOptions({ queryKey: ['access', patientId], queryFn: () => api.access(patientId) }),
  messageChannels: queryOptions({
    queryKey: ['message-channels'],
    queryFn: api.messageChannels,
    staleTime: Infinity,
  }),
  courses: (patientId: string) =>
    queryOptions({ queryKey: ['courses', patientId], queryFn: () => api.courses(patientId) }),
  timeline: (courseId: string) =>
    queryOptions({ queryKey: ['timeline', courseId], queryFn: () => api.timeline(courseId) }),
  caseCandidate: (courseId: string) =>
    queryOptions({
      queryKey: ['timeline', courseId, 'candidate'],
      queryFn: () => api.caseCandidate(courseId),
    }),
  differences: (firstId: string, secondId: string) =>
    queryOptions({
      queryKey: ['timeline', 'differences', firstId, secondId],
      queryFn: () => api.differences(firstId, secondId),
    }),
  pairs: (courseId: string) =>
    queryOptions({ queryKey: ['timeline', courseId, 'pairs'], queryFn: () => api.pairs(courseId) }),
  pair: (courseId: string, oneId: string, otherId: string) =>
    queryOptions({
      queryKey: ['timeline', courseId, 'pairs', oneId, otherId],
      queryFn: () => api.pair(oneId, otherId),
    }),
  shots: (sessionId: string) =>
    queryOptions({ queryKey: ['shots', sessionId], queryFn: () => api.shots(sessionId) }),
  knownSetUps: (courseId: string) =>
    queryOptions({ queryKey: ['set-ups', courseId], queryFn: () => api.knownSetUps(courseId) }),
  viewSets: queryOptions({ queryKey: ['view-sets'], queryFn: api.viewSets, staleTime: Infinity }),
  drawing: (photoId: string) =>
    queryOptions({ queryKey: ['drawing', photoId], queryFn: () => api.drawing(photoId) }),
  lesions: (courseId: string, photoId: string) =>
    queryOptions({
      queryKey: ['timeline', courseId, 'lesions', photoId],
      queryFn: () => api.lesions(photoId),
    }),
  measures: (courseId: string) =>
    queryOptions({ queryKey: ['measures', courseId], queryFn: () => api.measures(courseId) }),
  repeats: (courseId: string) =>
    queryOptions({ queryKey: ['repeats', courseId], queryFn: () => api.repeats(courseId) }),
  deviceValues: (courseId: string) =>
    queryOptions({ queryKey: ['device-values', courseId], queryFn: () => api.deviceValues(courseId) }),
  ratings: (courseId: string) =>
    queryOptions({ queryKey: ['ratings', courseId], queryFn: () => api.ratings(courseId) }),
  errorBands: queryOptions({ queryKey: ['error-bands'], queryFn: api.errorBands }),
  studies: queryOptions({ queryKey: ['studies'], queryFn: api.studies }),
  studyOptions: queryOptions({ queryKey: ['study-options'], queryFn: api.studyOptions }),
  study: (id: string) => queryOptions({ queryKey: ['studies', id], queryFn: () => api.study(id) }),
  agreement: (id: string) => queryOptions({ queryKey: ['agreement', id], queryFn: () => api.agreement(id) }),
  outcomes: (query: OutcomesQuery) =>
    queryOptions({ queryKey: ['outcomes', query], queryFn: () => api.outcomes(query) }),
  reviews: queryOptions({ queryKey: ['reviews'], queryFn: api.reviews }),
  review: (code: string) => queryOptions({ queryKey: ['reviews', code], queryFn: () => api.review(code) }),
  treatmentRules: queryOptions({
    queryKey: ['treatment-rules'],
    queryFn: api.treatmentRules,
    staleTime: Infinity,
  }),
  treatmentPolicy: queryOptions({ queryKey: ['treatment-policy'], queryFn: api.treatmentPolicy }),
  treatment: (sessionId: string) =>
    queryOptions({ queryKey: ['treatment', sessionId], queryFn: () => api.treatment(sessionId) }),
  treatedWithLot: (lot: string) =>
    queryOptions({ queryKey: ['lots', lot], queryFn: () => api.treatedWithLot(lot) }),
  adverseEvents: (courseId: string) =>
    queryOptions({ queryKey: ['adverse-events', courseId], queryFn: () => api.adverseEvents(courseId) }),
  recoveries: (courseId: string) =>
    queryOptions({ queryKey: ['recoveries', courseId], queryFn: () => api.recoveries(courseId) }),
  eventRates: (query: EventRatesQuery) =>
    queryOptions({ queryKey: ['event-rates', query], queryFn: () => api.eventRates(query) }),
  diaryTasks: queryOptions({ queryKey: ['diary-tasks'], queryFn: api.diaryTasks }),
  myRecoveries: queryOptions({ queryKey: ['my-recoveries'], queryFn: api.myRecoveries }),
  ratingDrafts: (sessionId: string) =>
    queryOptions({
      queryKey: ['rating-drafts', sessionId],
      queryFn: () => api.ratingDrafts(sessionId),
    }),
  instruments: queryOptions({ queryKey: ['instruments'], queryFn: api.instruments, staleTime: Infinity }),
  publishingPolicy: queryOptions({ queryKey: ['publishing-policy'], queryFn: api.publishingPolicy }),
  advertisingRules: (country?: string) =>
    queryOptions({
      queryKey: ['advertising-rules', country ?? 'own'],
      queryFn: () => api.advertisingRules(country),
    }),
  endedByRules: queryOptions({ queryKey: ['ended-by-rules'], queryFn: api.endedByRules }),
  typicalResult: (courseId: string) =>
    queryOptions({ queryKey: ['typical-result', courseId], queryFn: () => api.typicalResult(courseId) }),
  shareLinks: (caseStudyId: string) =>
    queryOptions({ queryKey: ['share-links', caseStudyId], queryFn: () => api.shareLinks(caseStudyId) }),
  caseReleases: (courseId: string) =>
    queryOptions({ queryKey: ['case-releases', courseId], queryFn: () => api.caseReleases(courseId) }),
  releaseVerdict: (id: string, channel: NewPublication['channel']) =>
    queryOptions({
      queryKey: ['release-verdict', id, channel],
      queryFn: () => api.releaseVerdict(id, channel),
      staleTime: 0,
    }),
  ownReleases: queryOptions({ queryKey: ['own-releases'], queryFn: api.ownReleases }),
  casePreview: (courseId: string, wanted: NewCaseStudy) =>
    queryOptions({
      queryKey: ['case-preview', courseId, wanted],
      queryFn: ({ signal }) => api.casePreview(courseId, wanted, signal),
      retry: false,
      gcTime: 60_000,
    }),
  caseStudies: (courseId: string) =>
    queryOptions({ queryKey: ['case-studies', courseId], queryFn: () => api.caseStudies(courseId) }),
  imports: queryOptions({ queryKey: ['imports'], queryFn: () => api.imports(), staleTime: 0 }),
  import: (id: string) =>
    queryOptions({ queryKey: ['import', id], queryFn: () => api.importBatch(id), staleTime: 0 }),
  progress: queryOptions({ queryKey: ['progress'], queryFn: api.progress }),
  questionnaires: (courseId: string) =>
    queryOptions({ queryKey: ['questionnaires', courseId], queryFn: () => api.questionnaires(courseId) }),
  patientRatings: (courseId: string) =>
    queryOptions({ queryKey: ['patient-ratings', courseId], queryFn: () => api.patientRatings(courseId) }),
  promptPolicy: queryOptions({ queryKey: ['prompt-policy'], queryFn: api.promptPolicy }),
  myQuestionnaires: queryOptions({ queryKey: ['my-questionnaires'], queryFn: api.myQuestionnaires }),
  myRatings: queryOptions({ queryKey: ['my-ratings'], queryFn: api.myRatings }),
  backups: queryOptions({ queryKey: ['backups'], queryFn: () => api.backups() }),
  exports: queryOptions({ queryKey: ['exports'], queryFn: () => api.exports(), staleTime: 0 }),
  calibrationProfiles: queryOptions({
    queryKey: ['calibration-profiles'],
    queryFn: () => api.calibrationProfiles(),
  }),
  calibrationSettings: queryOptions({
    queryKey: ['calibration-settings'],
    queryFn: () => api.calibrationSettings(),
  }),
  deadJobs: queryOptions({ queryKey: ['dead-jobs'], queryFn: () => api.deadJobs() }),
};
