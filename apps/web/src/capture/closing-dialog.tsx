import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { closingReasons, type ClosingReason } from '../api/types';
import { lightName, viewName } from '../course/names';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';
import type { CaptureFacts } from './capture-page';
import classes from './capture.module.css';
import type { OpenShot } from './shots';

interface Props extends CaptureFacts {
  isOpen: boolean;
  missing: OpenShot[];
  onClose: () => void;
  onLeave: () => void;
}

/** Closes a session that has holes: what is missing, and one chip that says why. */
export function ClosingDialog({ session, timeline, isOpen, missing, onClose, onLeave }: Props) {
  const { t } = useTranslation();
  const close = useClosing(session.id, timeline.course.id, onLeave);
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('capture.close.title')}>
      <Stack gap="md">
        <div>
          <Text size="sm">{t('capture.close.missing', { count: missing.length })}</Text>
          <ul>
            {missing.map((shot) => (
              <li key={shot.key}>
                {viewName(shot.view, t)} · {lightName(shot.lightMode, t)}
              </li>
            ))}
          </ul>
        </div>
        <Text size="sm" fw={500}>
          {t('capture.close.why')}
        </Text>
        <div className={classes.chips}>
          {closingReasons.map((reason) => (
            <Button
              key={reason}
              variant="default"
              loading={close.isPending && close.variables === reason}
              onClick={() => close.mutate(reason)}
            >
              {t(`closing.${reason}`)}
            </Button>
          ))}
        </div>
        {close.error && <ProblemNote error={close.error} />}
      </Stack>
    </Dialog>
  );
}

export function useClosing(sessionId: string, courseId: string, onLeave: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: ClosingReason | null) => api.closeSession(sessionId, reason),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['timeline', courseId] });
      void client.invalidateQueries({ queryKey: ['shots', sessionId] });
      onLeave();
    },
  });
}
