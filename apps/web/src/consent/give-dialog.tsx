import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Consent, Patient } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { ChoiceFields, isChosen, noChoice, scopeOf } from './choice-fields';
import classes from './consent.module.css';
import type { PictureNames } from './names';

interface Props {
  patient: Patient;
  /** Null: closed. */
  purpose: Consent['purpose'] | null;
  names: PictureNames;
  sessionIds: readonly string[];
  photoIds: readonly string[];
  onClose: () => void;
}

/** Records what a patient allows for one purpose. */
export function GiveDialog(props: Props) {
  const { t } = useTranslation();
  const title = props.purpose && t('consent.giveTitle', { purpose: t(`consent.purpose.${props.purpose}`) });
  return (
    <Dialog opened={props.purpose !== null} onClose={props.onClose} title={title}>
      {props.purpose && <Form key={props.purpose} {...props} purpose={props.purpose} />}
    </Dialog>
  );
}

function Form({
  patient,
  purpose,
  names,
  sessionIds,
  photoIds,
  onClose,
}: Props & { purpose: Consent['purpose'] }) {
  const { t } = useTranslation();
  const { clinic } = useMe();
  const client = useQueryClient();
  const [choice, setChoice] = useState(() => noChoice(clinic.country));
  const [isOfAge, setIsOfAge] = useState(false);
  const asksAge = purpose === 'marketing' && patient.bornOn === null;
  const give = useMutation({
    mutationFn: () =>
      api.grantConsent(patient.id, {
        purpose,
        ...scopeOf(choice, clinic.timeZone),
        isOfAgeConfirmed: isOfAge,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['consents', patient.id] });
      onClose();
    },
  });
  const isComplete = isChosen(choice) && (!asksAge || isOfAge);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate();
      }}
    >
      <Stack gap="md">
        <ChoiceFields
          choice={choice}
          onChange={setChoice}
          names={names}
          sessionIds={sessionIds}
          photoIds={photoIds}
          isWithin={purpose === 'care-record'}
        />
        {asksAge && (
          <Checkbox
            className={classes.part}
            label={t('consent.ofAge')}
            checked={isOfAge}
            onChange={(event) => setIsOfAge(event.currentTarget.checked)}
          />
        )}
        {give.error && <ProblemNote error={give.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!isComplete} loading={give.isPending}>
            {t('consent.give')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
