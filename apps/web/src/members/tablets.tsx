import { Button, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import classes from './members.module.css';

/** Devices of the clinic on which members take turns. */
export function Tablets() {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const tablets = useQuery(queries.tablets);
  const end = useMutation({
    mutationFn: api.endTablet,
    onError: (error) => showProblem(error, t),
    onSettled: () => client.invalidateQueries({ queryKey: queries.tablets.queryKey }),
  });
  if (tablets.data?.length === 0) return null;
  return (
    <section aria-labelledby="members-tablets">
      <Title order={2} mb="xs" id="members-tablets">
        {t('tablet.list')}
      </Title>
      {tablets.error && <ProblemNote error={tablets.error} onRetry={() => void tablets.refetch()} />}
      <ul className={classes.list}>
        {tablets.data?.map((tablet) => (
          <li key={tablet.id} className={classes.row}>
            <div className={classes.words}>
              <Text size="sm" fw={600}>
                {tablet.name}
              </Text>
              <Text size="sm" c="dimmed">
                {t('tablet.facts', {
                  name: tablet.madeBy,
                  since: format.instant(tablet.createdAt),
                  lastUsed: format.instant(tablet.lastUsedAt),
                })}
              </Text>
            </div>
            <Button
              variant="default"
              size="xs"
              loading={end.isPending && end.variables === tablet.id}
              aria-label={t('tablet.endOf', { name: tablet.name })}
              onClick={() => end.mutate(tablet.id)}
            >
              {t('access.end')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
