import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { NewInvitation } from '../api/types';
import { useTextsIn } from '../i18n';
import { formatLocale } from '../locale-tags';
import { copyField } from '../shell/copy';
import { useFormat } from '../shell/format';
import { WarningIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import classes from './access.module.css';
import { QrCode } from './qr-code';

const isLoopback = (link: string) => /^(localhost|127\.|\[::1\])/.test(new URL(link).host);

interface Props {
  made: NewInvitation;
  link: string;
  /** What the patient reads; null for the clinic's own language. */
  language: string | null;
  onClose: () => void;
}

/** A link that was just made: to copy into a messenger, to scan, to print. */
export function MadeLink({ made, link, language, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const { code, invitation } = made;
  return (
    <Stack gap="md">
      <div className={classes.made}>
        <QrCode text={link} size={176} label={t('access.qr')} />
        <Stack gap="sm" className={classes.words}>
          <Text size="sm">{t('access.once')}</Text>
          <TextInput
            ref={field}
            label={t('access.link')}
            readOnly
            value={link}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Group gap="sm">
            <Button
              onClick={() =>
                field.current && void copyField(field.current).then((isDone) => setCopied(isDone))
              }
            >
              {t('access.copy')}
            </Button>
            <Button variant="default" onClick={() => window.print()}>
              {t('access.print')}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {isCopied ? t('access.copied') : ''}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            {t('access.until', { until: format.instant(invitation.expiresAt) })}
          </Text>
        </Stack>
      </div>
      {code !== null && <CodeNote code={code} />}
      {isLoopback(link) && (
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <WarningIcon style={{ flexShrink: 0, marginTop: 2 }} />
          <Text size="sm">{t('access.onlyHere')}</Text>
        </Group>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('action.close')}
        </Button>
      </Group>
      {createPortal(<Sheet made={made} link={link} language={language} />, document.body)}
    </Stack>
  );
}

/** The code of a link that asks for one; it is shown here and nowhere else. */
export function CodeNote({ code }: { code: string }) {
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
