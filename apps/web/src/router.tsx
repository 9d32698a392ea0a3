import { Anchor, Stack, Text, Title } from '@mantine/core';
import { createRootRoute, createRoute, createRouter, Link, redirect } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CompilePage } from './compile/compile-page';
import { CoursePage } from './course/course-page';
import { PatientPage } from './patients/patient-page';
import { PatientsPage } from './patients/patients-page';
import { ProgressPage } from './progress/progress-page';
import { RatePage, type RateSearch } from './rate/rate-page';
import { SettingsPage } from './settings/settings-page';
import { StaffFrame } from './shell/frame';
import { useMe } from './shell/me';
import { ViewerPage, type ViewerSearch } from './viewer/viewer-page';

/** A patient sees the own progress at every address; staff see the address they asked for. */
function Root() {
  return useMe().kind === 'patient' ? <ProgressPage /> : <StaffFrame />;
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

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage });
const page = <Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
    throw redirect({ to: '/patients' });
  },
});
const viewer = createRoute({
  getParentRoute: () => root,
  path: '/courses/$courseId/compare',
  component: ViewerPage,
  validateSearch: (search: Record<string, unknown>): ViewerSearch => ({
    left: text(search.left),
    right: text(search.right),
  }),
});
const rate = createRoute({
  getParentRoute: () => root,
  path: '/courses/$courseId/rate',
  component: RatePage,
  validateSearch: (search: Record<string, unknown>): RateSearch => ({ session: text(search.session) }),
});

const routeTree = root.addChildren([
  home,
  page('/patients', PatientsPage),
  page('/patients/$patientId', PatientPage),
  page('/courses/$courseId', CoursePage),
  viewer,
  rate,
  page('/courses/$courseId/compile', CompilePage),
  page('/settings', SettingsPage),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
