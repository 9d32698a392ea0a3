import { Button, Group, Stack, Text } from '@mantine/core';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Contact, ContactChannel, NewInvitation } from '../api/types';
import { useTextsIn } from '../i18n';
import { formatLocale } from '../locale-tags';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import classes from './access.module.css';
import { LinkToHandOver } from './link-to-hand-over';
import { QrCode } from './qr-code';

interface Props {
  made: NewInvitation;
  link: string;
  /** What the patient reads; null for the clinic's own language. */
  language: string | null;
  onClose: () => void;
}

/** What was just made: the link itself, or the word that it is on its way; with its code where it asks for one. */
export function Made({
  made,
  channel,
  contact: { email, language },
  onClose,
}: {
  made: NewInvitation;
  channel: ContactChannel;
  contact: Contact;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  if (made.link) return <MadeLink made={made} link={made.link} language={language} onClose={onClose} />;
  return (
    <Stack gap="md">
      <Text size="sm">
        {t(channel === 'email' ? 'access.onItsWay' : 'access.onItsWayByWebhook', { address: email })}
      </Text>
      {made.code !== null && <CodeNote code={made.code} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('action.close')}
        </Button>
      </Group>
    </Stack>
  );
}

/** A link that was just made: to copy into a messenger, to scan, to print. */
function MadeLink({ made, link, language, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <LinkToHandOver
        link={link}
        text={t('access.once')}
        until={t('access.until', { until: format.instant(made.invitation.expiresAt) })}
        actions={
          <Button variant="default" onClick={() => window.print()}>
            {t('access.print')}
          </Button>
        }
        onClose={onClose}
      >
        {made.code !== null && <CodeNote code={made.code} />}
      </LinkToHandOver>
      {createPortal(<Sheet made={made} link={link} language={language} />, document.body)}
    </>
  );
}

/** The code of a link that asks for one; it is shown here and nowhere else. */
function CodeNote({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.code}>
      <Text size="sm">{t('access.codeText')}</Text>
      <output className={classes.digits}>{`${code.slice(0, 3)} ${code.slice(3)}`}</output>
    </div>
  );
}

/** What the printer gets instead of the page, in the patient's language. The code is not on it: link and code travel apart. */
function Sheet({ made, link, language }: Omit<Props, 'onClose'>) {
  const { clinic } = useMe();
  const locale = language ?? clinic.locale;
  const t = useTextsIn(locale);
  const until = new Intl.DateTimeFormat(formatLocale(locale), {
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(new Date(made.invitation.expiresAt));
  if (!t) return null;
  return (
    <div className={classes.sheet} lang={locale} aria-hidden>
      <h1>{clinic.name}</h1>
      <p>{t('access.sheetText')}</p>
      <QrCode text={link} size={240} label="" />
      <p className={classes.sheetLink}>{link}</p>
      <p>{t(made.code === null ? 'access.sheetBirth' : 'access.sheetCode')}</p>
      <p>{t('access.until', { until })}</p>
    </div>
  );
}
