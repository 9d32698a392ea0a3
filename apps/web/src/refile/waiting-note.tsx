import { Alert, Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useCan } from '../shell/me';

/** Of an administrator: what others put into quarantine because it is another patient's. Nothing when nothing waits. */
export function WaitingNote() {
  const { t } = useTranslation();
  const can = useCan();
  const waiting = useQuery({
    queryKey: ['refilings', 'waiting'],
    queryFn: () => api.refilings('quarantine', { reason: 'wrong-patient', limit: 100 }),
    enabled: can('refiling.manage'),
  });
  const count = waiting.data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <Alert color="gray" variant="outline">
      <Text size="sm">
        {t('refile.waiting', { count })}{' '}
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to="/refilings" search={{ list: 'quarantine' }} {...props} />}
        >
          {t('refile.lookAtWaiting')}
        </Anchor>
      </Text>
    </Alert>
  );
}
