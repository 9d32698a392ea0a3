import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, lastAnsweredAt } from '../api/client';
import { queries } from '../api/queries';
import { Dialog } from './dialog';
import { useSignOut } from './sign-out';

const longestWarnMs = 60_000;
/** Somebody who types without sending anything is there: the server hears of it at most this often. */
const rarestSayMs = 60_000;
const lookEveryMs = 1_000;

/**
 * Warns before an idle sign-in ends, over the page: what was typed stays where it is for who goes on. The server decides; this only
 * knows when it last answered.
 */
export function IdleWatch({ idleMinutes }: { idleMinutes: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const signOut = useSignOut('member');
  const warnMs = Math.min(longestWarnMs, idleMinutes * 15_000);
  const [leftMs, setLeftMs] = useState(Infinity);
  useEffect(() => {
    const idleMs = idleMinutes * 60_000;
    const sayEveryMs = Math.min(rarestSayMs, idleMs / 8);
    const look = () => setLeftMs(lastAnsweredAt() + idleMs - Date.now());
    const here = () => {
      // The page under a warning is not touched by accident: then only the answer to it counts.
      const sinceMs = Date.now() - lastAnsweredAt();
      if (sinceMs > sayEveryMs && sinceMs < idleMs - warnMs) void api.me().catch(() => undefined);
    };
    const timer = setInterval(look, lookEveryMs);
    for (const name of ['keydown', 'pointerdown'] as const) window.addEventListener(name, here);
    return () => {
      clearInterval(timer);
      for (const name of ['keydown', 'pointerdown'] as const) window.removeEventListener(name, here);
    };
  }, [idleMinutes, warnMs]);
  const isOver = leftMs <= 0;
  useEffect(() => {
    // Ended on the server by now: asking who we are leads to the sign-in.
    if (isOver) void client.invalidateQueries({ queryKey: queries.me.queryKey });
  }, [isOver, client]);
  const stay = () =>
    void api.me().then(
      () => setLeftMs(Infinity),
      () => client.invalidateQueries({ queryKey: queries.me.queryKey }),
    );
  return (
    <Dialog opened={leftMs <= warnMs && !isOver} onClose={stay} title={t('idle.title')}>
      <Stack gap="md">
        <Text size="sm">{t('idle.text', { count: Math.max(1, Math.ceil(leftMs / 1000)) })}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => void signOut()}>
            {t('action.signOut')}
          </Button>
          <Button onClick={stay} data-autofocus>
            {t('idle.stay')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
