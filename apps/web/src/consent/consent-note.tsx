import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { useCan } from '../shell/me';

/** What consent leaves to do, where one begins the day; nothing when there is nothing. */
export function ConsentNote() {
  const { t } = useTranslation();
  const isAsked = useCan()('consent.read');
  const toDo = useQuery({ ...queries.takeDowns('to-do'), enabled: isAsked });
  const ending = useQuery({ ...queries.endingConsents, enabled: isAsked });
  const copies = toDo.data?.length ?? 0;
  const overdue = toDo.data?.filter(({ state }) => state === 'overdue').length ?? 0;
  const soon = ending.data?.length ?? 0;
  if (copies + soon === 0) return null;
  return (
    <Anchor component={Link} to="/consents" size="sm">
      {[
        ...(copies > 0 ? [`${t('consent.tasks.toDo')}: ${copies}`] : []),
        ...(overdue > 0 ? [`${t('consent.takeDown.overdue')}: ${overdue}`] : []),
        ...(soon > 0 ? [`${t('consent.tasks.endingConsents')}: ${soon}`] : []),
      ].join(' · ')}
    </Anchor>
  );
}
