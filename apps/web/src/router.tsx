import { Anchor, Button, Stack, Text, Title } from '@mantine/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Navigate,
} from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutcomeSearch } from './course/use-outcome';
import type { OutcomesSearch } from './outcomes/outcomes-page';
import type { AuditSearch } from './audit/audit-page';
import type { RefilingsSearch } from './refile/refilings-page';
import type { RateSearch } from './rate/rate-page';
import type { EventRatesSearch } from './treatment/event-rates-page';
import type { LotsSearch } from './treatment/lots-page';
import { StaffFrame } from './shell/frame';
import { useCan, useMe } from './shell/me';
import type { ViewerSearch } from './viewer/viewer-page';

// Each page is a chunk of its own: a patient's phone loads the progress page and nothing of the desk.
const ProgressPage = lazy(async () => ({
  default: (await import('./progress/progress-page')).ProgressPage,
}));

/** A patient sees the own progress at every address; staff see the address they asked for. */
function Root() {
  return useMe().kind === 'patient' ? (
    <Suspense>
      <ProgressPage />
    </Suspense>
  ) : (
    <StaffFrame />
  );
}

function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Stack align="flex-start">
      <Title order={1}>{t('notFound.title')}</Title>
      <Text c="dimmed">{t('notFound.text')}</Text>
      <Anchor component={Link} to="/patients">
        {t('nav.patients')}
      </Anchor>
    </Stack>
  );
}

/** In place of a page that broke, most often because the server was updated since this one was loaded. */
function BrokenPage() {
  const { t } = useTranslation();
  return (
    <Stack align="flex-start" p="lg" role="alert">
      <Title order={1}>{t('broken.title')}</Title>
      <Text c="dimmed">{t('broken.text')}</Text>
      <Button onClick={() => window.location.reload()}>{t('broken.reload')}</Button>
    </Stack>
  );
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage });
const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

/** Who sees no patients begins with what they choose cases from, or with what they were asked to rate. */
function HomePage() {
  const can = useCan();
  if (can('patient.read')) return <Navigate to="/patients" replace />;
  return (
    <Navigate to={can('case.choose') ? '/cases' : can('review.rate') ? '/reviews' : '/patients'} replace />
  );
}

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
const viewer = createRoute({
  getParentRoute: () => root,
  path: '/courses/$courseId/compare',
  component: lazyRouteComponent(() => import('./viewer/viewer-page'), 'ViewerPage'),
  validateSearch: (search: Record<string, unknown>): ViewerSearch => ({
    left: text(search.left),
    right: text(search.right),
  }),
});
const rate = createRoute({
  getParentRoute: () => root,
  path: '/courses/$courseId/rate',
  component: lazyRouteComponent(() => import('./rate/rate-page'), 'RatePage'),
  validateSearch: (search: Record<string, unknown>): RateSearch => ({ session: text(search.session) }),
});

const lots = createRoute({
  getParentRoute: () => root,
  path: '/lots',
  component: lazyRouteComponent(() => import('./treatment/lots-page'), 'LotsPage'),
  validateSearch: (search: Record<string, unknown>): LotsSearch => ({ lot: text(search.lot) }),
});

const eventRates = createRoute({
  getParentRoute: () => root,
  path: '/adverse-events',
  component: lazyRouteComponent(() => import('./treatment/event-rates-page'), 'EventRatesPage'),
  validateSearch: ({ grade }: Record<string, unknown>): EventRatesSearch => {
    const from = Number(grade);
    return Number.isInteger(from) && from >= 2 && from <= 5 ? { grade: from } : {};
  },
});

const course = createRoute({
  getParentRoute: () => root,
  path: '/courses/$courseId',
  component: lazyRouteComponent(() => import('./course/course-page'), 'CoursePage'),
  validateSearch: ({ scale, answers }: Record<string, unknown>): OutcomeSearch => ({
    ...(text(scale) && { scale: text(scale)! }),
    ...(text(answers) && { answers: text(answers)! }),
  }),
});
const outcomes = createRoute({
  getParentRoute: () => root,
  path: '/outcomes',
  component: lazyRouteComponent(() => import('./outcomes/outcomes-page'), 'OutcomesPage'),
  validateSearch: (search: Record<string, unknown>): OutcomesSearch => {
    const from = Number(search.threshold);
    const { scale, series, modality, indication, phototype } = search;
    return {
      ...(text(scale) && { scale: text(scale)! }),
      ...((series === 'blinded' || series === 'patient') && { series }),
      ...(text(modality) && { modality: text(modality)! }),
      ...(text(indication) && { indication: text(indication)! }),
      ...(text(phototype) && { phototype: text(phototype)! }),
      ...(from > 0 && from <= 100 && { threshold: from }),
    };
  },
});

const refilings = createRoute({
  getParentRoute: () => root,
  path: '/refilings',
  component: lazyRouteComponent(() => import('./refile/refilings-page'), 'RefilingsPage'),
  validateSearch: (search: Record<string, unknown>): RefilingsSearch => ({
    list: search.list === 'quarantine' || search.list === 'bin' ? search.list : 'moved',
  }),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit/audit-page'), 'AuditPage'),
  validateSearch: ({
    member,
    patient,
    verb,
    outcome,
    from,
    until,
  }: Record<string, unknown>): AuditSearch => ({
    member: text(member),
    patient: text(patient),
    verb: text(verb) as AuditSearch['verb'],
    outcome: text(outcome) as AuditSearch['outcome'],
    from: text(from),
    until: text(until),
  }),
});

const routeTree = root.addChildren([
  home,
  page(
    '/patients',
    lazyRouteComponent(() => import('./patients/patients-page'), 'PatientsPage'),
  ),
  page(
    '/cases',
    lazyRouteComponent(() => import('./candidates/candidates-page'), 'CandidatesPage'),
  ),
  page(
    '/patients/$patientId',
    lazyRouteComponent(() => import('./patients/patient-page'), 'PatientPage'),
  ),
  page(
    '/patients/$patientId/consent',
    lazyRouteComponent(() => import('./consent/sign-page'), 'SignPage'),
  ),
  page(
    '/consents',
    lazyRouteComponent(() => import('./consent/consents-page'), 'ConsentsPage'),
  ),
  page(
    '/consent-texts',
    lazyRouteComponent(() => import('./consent-texts/texts-page'), 'TextsPage'),
  ),
  page(
    '/consent-texts/$textId',
    lazyRouteComponent(() => import('./consent-texts/text-page'), 'TextPage'),
  ),
  course,
  viewer,
  rate,
  lots,
  eventRates,
  outcomes,
  page(
    '/courses/$courseId/treatment/$sessionId',
    lazyRouteComponent(() => import('./treatment/treatment-page'), 'TreatmentPage'),
  ),
  refilings,
  page(
    '/courses/$courseId/measures',
    lazyRouteComponent(() => import('./measures/measures-page'), 'MeasuresPage'),
  ),
  page(
    '/courses/$courseId/regions/$photoId',
    lazyRouteComponent(() => import('./regions/regions-page'), 'RegionsPage'),
  ),
  page(
    '/courses/$courseId/lesions/$photoId',
    lazyRouteComponent(() => import('./lesions/lesions-page'), 'LesionsPage'),
  ),
  page(
    '/courses/$courseId/compile',
    lazyRouteComponent(() => import('./compile/compile-page'), 'CompilePage'),
  ),
  page(
    '/courses/$courseId/sheet',
    lazyRouteComponent(() => import('./sheet/sheet-page'), 'SheetPage'),
  ),
  page(
    '/courses/$courseId/align/$photoId',
    lazyRouteComponent(() => import('./align/align-page'), 'AlignPage'),
  ),
  page(
    '/courses/$courseId/capture/$sessionId',
    lazyRouteComponent(() => import('./capture/capture-page'), 'CapturePage'),
  ),
  page(
    '/reviews',
    lazyRouteComponent(() => import('./blinded/reviews-page'), 'ReviewsPage'),
  ),
  page(
    '/reviews/$code',
    lazyRouteComponent(() => import('./blinded/review-page'), 'ReviewPage'),
  ),
  page(
    '/studies',
    lazyRouteComponent(() => import('./studies/studies-page'), 'StudiesPage'),
  ),
  page(
    '/studies/new',
    lazyRouteComponent(() => import('./studies/new-study-page'), 'NewStudyPage'),
  ),
  page(
    '/studies/$studyId',
    lazyRouteComponent(() => import('./studies/study-page'), 'StudyPage'),
  ),
  page(
    '/messages',
    lazyRouteComponent(() => import('./messages/messages-page'), 'MessagesPage'),
  ),
  page(
    '/import',
    lazyRouteComponent(() => import('./history/import-page'), 'ImportPage'),
  ),
  page(
    '/import/$batchId',
    lazyRouteComponent(() => import('./history/batch-page'), 'BatchPage'),
  ),
  page(
    '/members',
    lazyRouteComponent(() => import('./members/members-page'), 'MembersPage'),
  ),
  audit,
  page(
    '/account',
    lazyRouteComponent(() => import('./account/account-page'), 'AccountPage'),
  ),
  page(
    '/settings',
    lazyRouteComponent(() => import('./settings/settings-page'), 'SettingsPage'),
  ),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
