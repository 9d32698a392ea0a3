import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { address } from '../api/client';
import type { ConsentSigning } from '../api/types';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import classes from './consent.module.css';

/** What was signed, each to be downloaded as it was. */
export function SignedList({ signings, isOwn }: { signings: readonly ConsentSigning[]; isOwn: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { clinic } = useMe();
  return (
    <ul className={classes.history}>
      {signings.map(({ id, title, signer, signerName, signedAt, choices }) => {
        const when = format.instantIn(signedAt, clinic.timeZone);
        return (
          <li key={id}>
            <Text size="sm" fw={600}>
              {title}
            </Text>
            {choices.map(({ words }, index) => (
              <Text key={index} size="sm">
                {words}
              </Text>
            ))}
            <Text size="sm" c="dimmed">
              {t(`consent.signed.${signer === 'guardian' ? 'guardian' : 'by'}`, { name: signerName, when })}
            </Text>
            <span className={classes.downloads}>
              {(['pdf', 'html'] as const).map((kind) => (
                <Anchor
                  key={kind}
                  size="sm"
                  href={address.signedDocument(id, kind, isOwn)}
                  download
                  aria-label={t('consent.signed.download', {
                    title,
                    when,
                    format: t(`consent.signed.${kind}`),
                  })}
                >
                  {t(`consent.signed.${kind}`)}
                </Anchor>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
