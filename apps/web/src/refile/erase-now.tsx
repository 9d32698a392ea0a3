import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { RefilingRow } from '../api/types';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';
import { sameCode } from './same-code';

/** A patient in the bin is erased without waiting, for good: the code is typed once more. */
export function EraseNow({ row, code }: { row: RefilingRow; code: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const erase = useMutation({
    mutationFn: () => api.eraseNow(row.id, typed.trim()),
    onSuccess: () => {
      setIsOpen(false);
      showDone(t('refile.erasing'));
      void client.invalidateQueries();
    },
  });
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={() => {
          setTyped('');
          erase.reset();
          setIsOpen(true);
        }}
      >
        {t('refile.eraseNow')}
      </Button>
      <Dialog opened={isOpen} onClose={() => setIsOpen(false)} title={t('refile.eraseTitle', { code })}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (sameCode(typed, code)) erase.mutate();
          }}
        >
          <Stack gap="md">
            <Text size="sm">{t('refile.eraseText')}</Text>
            <TextInput
              label={t('refile.typeCode', { code })}
              autoComplete="off"
              data-autofocus
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            {erase.error && <ProblemNote error={erase.error} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={() => setIsOpen(false)}>
                {t('action.cancel')}
              </Button>
              <Button type="submit" loading={erase.isPending} disabled={!sameCode(typed, code)}>
                {t('refile.eraseForGood')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
