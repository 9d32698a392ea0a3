import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { Photo } from '../api/types';
import { differenceText } from '../photo/set-up-words';
import classes from './viewer.module.css';

/** What the two pictures do not share, or nobody knows that they share; nothing when all is the same. */
export function SetUpNote({ left, right }: { left: Photo; right: Photo }) {
  const { t } = useTranslation();
  const differences = useQuery({
    ...queries.differences(left.id, right.id),
    enabled: left.id !== right.id,
  });
  if (!differences.data?.length) return null;
  return (
    <p className={classes.setUpNote} role="note">
      {differences.data.map((difference) => differenceText(difference, t)).join(' · ')}
    </p>
  );
}
