import { Button, Group, Text } from '@mantine/core';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportNote } from '../history/import-note';
import { UploadTray } from '../upload/upload-tray';
import { Mark, ClinicSign } from './logo';
import { useMe } from './me';
import { PageBar } from './pages';
import classes from './shell.module.css';
import { useSignOut } from './sign-out';
import { UserMenu } from './user-menu';

export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a href="#main" className={classes.skip}>
      {t('action.skip')}
    </a>
  );
}

export function DemoBanner() {
  const { t } = useTranslation();
  return (
    <Text size="xs" component="aside" className={classes.demo} aria-label={t('demo.tag')}>
      {t('demo.banner')}
    </Text>
  );
}

/** On a shared tablet: whoever comes next takes it up as themselves. */
function HandOver() {
  const { t } = useTranslation();
  const signOut = useSignOut('member');
  return (
    <Button variant="default" size="xs" onClick={() => void signOut()}>
      {t('tablet.handOver')}
    </Button>
  );
}

/** Header, work and tray of the signed-in staff. The viewer hides the header: there the picture is the screen. */
export function StaffFrame() {
  const { t } = useTranslation();
  const me = useMe();
  const { pathname } = useLocation();
  const isAtCamera = pathname.includes('/capture/');
  const isFullBleed =
    pathname.endsWith('/compare') ||
    pathname.endsWith('/rate') ||
    pathname.startsWith('/reviews/') ||
    pathname.includes('/regions/') ||
    pathname.includes('/lesions/') ||
    // Handed to the patient: nothing of anybody else is one tap away.
    /^\/patients\/[^/]+\/consent$/u.test(pathname) ||
    isAtCamera;
  if (isFullBleed)
    return (
      <>
        <SkipLink />
        <Outlet />
        {/* The camera shows by itself what is under way; the tray would lie over the shutter. */}
        {!isAtCamera && <UploadTray />}
        {!isAtCamera && <ImportNote />}
      </>
    );
  return (
    <div className={classes.frame}>
      <SkipLink />
      {me.clinic.isDemo && <DemoBanner />}
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.home} aria-label={t('nav.home', { clinic: me.clinic.name })}>
            <ClinicSign clinic={me.clinic} />
          </Link>
          <Group component="nav" gap="xs" wrap="nowrap" aria-label={t('nav.main')} visibleFrom="sm">
            <PageBar />
          </Group>
          {me.isByPin && <HandOver />}
          <UserMenu />
        </div>
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      <UploadTray />
      <ImportNote />
    </div>
  );
}

/** The quiet frame of everything before signing in. */
export function PlainFrame({ children, isWide = false }: { children: ReactNode; isWide?: boolean }) {
  return (
    <div className={classes.plain}>
      <SkipLink />
      <main id="main" className={isWide ? classes.plainWide : classes.plainNarrow} tabIndex={-1}>
        {children}
      </main>
      <OurFooter />
    </div>
  );
}

export function OurFooter() {
  const { t } = useTranslation();
  return (
    <footer className={classes.footer}>
      <Mark size={14} />
      <Text component="span" size="xs">
        {t('footer.madeWith')}
      </Text>
      <Text component="span" size="xs">
        {t('footer.notDiagnosis')}
      </Text>
    </footer>
  );
}
