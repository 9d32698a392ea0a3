import { Center, Loader } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rememberToken } from '../api/client';
import { useEvents } from '../api/events';
import { isPatientDevice } from '../api/patient-device';
import { isSharedTablet } from '../api/shared-tablet';
import { ApiProblem } from '../api/problem';
import { queries } from '../api/queries';
import type { Me } from '../api/types';
import { FirstRunPage } from '../first-run/first-run-page';
import { useInstance } from '../first-run/instance';
import { suggestLocale } from '../i18n';
import { isJoinPage, isLinkPage, isNewPasswordPage } from '../open/link';
import { router } from '../router';
import { SetUpPage } from '../set-up/set-up-page';
import { SignInPage } from '../sign-in/sign-in-page';
import { PlainFrame } from './frame';
import { IdleWatch } from './idle-watch';
import { MeProvider } from './me';
import { ProblemNote } from './problem-note';

const OpenPage = lazy(async () => ({ default: (await import('../open/open-page')).OpenPage }));
const JoinPage = lazy(async () => ({ default: (await import('../join/join-page')).JoinPage }));
const SignedOutPatientPage = lazy(async () => ({
  default: (await import('../open/signed-out-patient')).SignedOutPatientPage,
}));

const NewPasswordPage = lazy(async () => ({
  default: (await import('../join/new-password-page')).NewPasswordPage,
}));
const TabletPage = lazy(async () => ({ default: (await import('../tablet/tablet-page')).TabletPage }));
const OwingPage = lazy(async () => ({ default: (await import('../account/owing-page')).OwingPage }));

const patientCheckMs = 30_000;

function Waiting() {
  const { t } = useTranslation();
  return (
    <Center h="100dvh">
      <Loader color="gray" size="sm" aria-label={t('state.loading')} />
    </Center>
  );
}

/**
 * Decides what this browser may see at all: the first choice, the set-up, the sign-in, or the product. The address stays
 * what it was, so that a link to a course leads there after signing in.
 */
export function Gate() {
  const instance = useInstance();
  if (instance.isLoading) return <Waiting />;
  if (instance.isChoosing) return <FirstRunPage instance={instance} />;
  return (
    <Suspense fallback={<Waiting />}>
      <SignedOutOrIn />
    </Suspense>
  );
}

function SignedOutOrIn() {
  const [isOpening, setOpening] = useState(isLinkPage);
  const [isJoining, setJoining] = useState(isJoinPage);
  const [isByPassword, setByPassword] = useState(false);
  const byPassword = useCallback(() => setByPassword(true), []);
  const me = useQuery({
    ...queries.me,
    // A device that the clinic has ended shows nothing any more, also when nobody touches it.
    refetchInterval: ({ state }) => (state.data?.kind === 'patient' ? patientCheckMs : false),
  });
  const isSignedOut = me.error instanceof ApiProblem && me.error.status === 401;
  const setUp = useQuery({ ...queries.setUpState, enabled: isSignedOut });
  if (isOpening) return <OpenPage me={me} onDone={() => setOpening(false)} />;
  if (isNewPasswordPage()) return <NewPasswordPage />;
  if (isJoining) return <JoinPage onDone={() => setJoining(false)} />;
  if (me.data && !isSignedOut) return <SignedIn me={me.data} />;
  if (me.isPending || (isSignedOut && setUp.isPending)) return <Waiting />;
  if (isSignedOut && setUp.data?.isNeeded) return <SetUpPage />;
  if (isSignedOut && isPatientDevice()) return <SignedOutPatientPage />;
  if (isSignedOut && isSharedTablet() && !isByPassword) return <TabletPage onPassword={byPassword} />;
  if (isSignedOut) return <SignInPage isDemo={setUp.data?.isDemo ?? false} />;
  return (
    <PlainFrame>
      <ProblemNote error={me.error} onRetry={() => void me.refetch()} />
    </PlainFrame>
  );
}

function SignedIn({ me }: { me: Me }) {
  // Written during render so that no child can send a write without it.
  rememberToken(me.csrfToken);
  const [isReady, setReady] = useState(false);
  useEvents(me.permissions.includes('photo.read'));
  useEffect(() => {
    void suggestLocale(me.clinic.locale).then(() => setReady(true));
  }, [me.clinic.locale]);
  if (!isReady) return <Waiting />;
  return (
    <MeProvider value={me}>
      {me.owes === null ? <RouterProvider router={router} /> : <OwingPage />}
      {me.idleMinutes !== null && <IdleWatch idleMinutes={me.idleMinutes} />}
    </MeProvider>
  );
}
