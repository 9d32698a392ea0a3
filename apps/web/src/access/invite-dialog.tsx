import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { NewInvitation, PatientAccess } from '../api/types';
import { copyField } from '../shell/copy';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { WarningIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './access.module.css';
import { QrCode } from './qr-code';

interface Props {
  patientId: string;
  secondFact: PatientAccess['secondFact'];
  isOpen: boolean;
  onClose: () => void;
}

/** Makes a link and shows it, this once: to copy into a messenger, to scan, to print. */
export function InviteDialog({ isOpen, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={rest.onClose} title={t('access.invite')} size="lg">
      <Making {...rest} />
    </Dialog>
  );
}

function Making({ patientId, secondFact, onClose }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => api.invite(patientId),
    onSettled: () => client.invalidateQueries({ queryKey: ['access', patientId] }),
  });
  if (make.data) return <Made made={make.data} onClose={onClose} />;
  return (
    <Stack gap="md">
      <Text size="sm">{t('access.inviteText')}</Text>
      <Text size="sm">{t(secondFact === 'code' ? 'access.asksCode' : 'access.asksBirth')}</Text>
      {make.error && <ProblemNote error={make.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          {t('access.make')}
        </Button>
      </Group>
    </Stack>
  );
}

const isLoopback = (link: string) => /^(localhost|127\.|\[::1\])/.test(new URL(link).host);

function Made({ made, onClose }: { made: NewInvitation; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const { link, code, invitation } = made;
  const until = format.instant(invitation.expiresAt);
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
            {t('access.until', { until })}
          </Text>
        </Stack>
      </div>
      {code !== null && (
        <div className={classes.code}>
          <Text size="sm">{t('access.codeText')}</Text>
          <output className={classes.digits}>{`${code.slice(0, 3)} ${code.slice(3)}`}</output>
        </div>
      )}
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
      {createPortal(<Sheet made={made} until={until} />, document.body)}
    </Stack>
  );
}

/** What the printer gets instead of the page. The code is not on it: link and code travel apart. */
function Sheet({ made, until }: { made: NewInvitation; until: string }) {
  const { t } = useTranslation();
  const { clinic } = useMe();
  return (
    <div className={classes.sheet} aria-hidden>
      <h1>{clinic.name}</h1>
      <p>{t('access.sheetText')}</p>
      <QrCode text={made.link} size={240} label="" />
      <p className={classes.sheetLink}>{made.link}</p>
      <p>{t(made.code === null ? 'access.sheetBirth' : 'access.sheetCode')}</p>
      <p>{t('access.until', { until })}</p>
    </div>
  );
}
