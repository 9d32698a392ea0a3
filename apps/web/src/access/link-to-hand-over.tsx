import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyField } from '../shell/copy';
import { WarningIcon } from '../shell/icons';
import classes from './access.module.css';
import { QrCode } from './qr-code';

const isLoopback = (link: string) => /^(localhost|127\.|\[::1\])/.test(new URL(link).host);

interface Props {
  link: string;
  /** To whom and how it goes. */
  text: string;
  until: string;
  /** Beside the button that copies. */
  actions?: ReactNode;
  /** Below the link. */
  children?: ReactNode;
  onClose: () => void;
}

/** A link that was just made and is shown this once: to copy into a messenger or to scan. */
export function LinkToHandOver({ link, text, until, actions, children, onClose }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  return (
    <Stack gap="md">
      <div className={classes.made}>
        <QrCode text={link} size={176} label={t('access.qr')} />
        <Stack gap="sm" className={classes.words}>
          <Text size="sm">{text}</Text>
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
            {actions}
            <Text size="sm" c="dimmed" role="status">
              {isCopied ? t('access.copied') : ''}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            {until}
          </Text>
        </Stack>
      </div>
      {children}
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
    </Stack>
  );
}
