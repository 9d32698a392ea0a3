import { Button, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { forgetPatientDevice } from '../api/patient-device';
import { forgetRecords } from '../api/queries';
import { PlainFrame } from '../shell/frame';
import { Mark } from '../shell/logo';
import { LocaleSelect } from '../shell/user-menu';
import classes from './open.module.css';

/** What a patient's device shows once it is signed out, by whomever: nothing of them, and the way back. */
export function SignedOutPatientPage() {
  const { t } = useTranslation();
  useEffect(forgetRecords, []);
  return (
    <PlainFrame>
      <Stack gap="xl" align="stretch">
        <div className={classes.head}>
          <Mark size={32} />
          <LocaleSelect size="xs" />
        </div>
        <div>
          <Title order={1}>{t('open.signedOutTitle')}</Title>
          <Text mt="sm">{t('open.signedOutText')}</Text>
        </div>
        <Button
          variant="default"
          onClick={() => {
            forgetPatientDevice();
            location.assign('/');
          }}
        >
          {t('open.staffSignIn')}
        </Button>
      </Stack>
    </PlainFrame>
  );
}
