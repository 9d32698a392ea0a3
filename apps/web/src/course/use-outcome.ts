import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { queries } from '../api/queries';
import type { Session } from '../api/types';
import { useCan, useMe } from '../shell/me';
import { isScale, memberSeries, patientSeries, usualScale, type Scale } from './outcome-axis';

export interface OutcomeSearch {
  /** What the clinic rates with. */
  scale?: string;
  /** What the patient answers. */
  answers?: string;
}

/** What became of a course: the three series of one scale each, what was adverse, and the diary. */
export function useOutcome(courseId: string, sessions: Session[]) {
  const can = useCan();
  const { clinic } = useMe();
  const search = useSearch({ from: '/courses/$courseId' });
  const navigate = useNavigate();
  const mayRate = can('rating.read');
  const mayTreat = mayRate && can('treatment.read');
  const instruments = useQuery({ ...queries.instruments, enabled: mayRate });
  const ratings = useQuery({ ...queries.ratings(courseId), enabled: mayRate });
  const patientRatings = useQuery({ ...queries.patientRatings(courseId), enabled: mayRate });
  const errorBands = useQuery({ ...queries.errorBands, enabled: mayRate });
  const events = useQuery({ ...queries.adverseEvents(courseId), enabled: mayTreat });
  const recoveries = useQuery({ ...queries.recoveries(courseId), enabled: mayTreat });
  const rules = useQuery({ ...queries.treatmentRules, enabled: mayTreat });
  const error =
    instruments.error ??
    ratings.error ??
    patientRatings.error ??
    errorBands.error ??
    events.error ??
    recoveries.error ??
    rules.error;
  if (!mayRate) return { error: null, outcome: null };
  if (!instruments.data || !ratings.data || !patientRatings.data || !errorBands.data)
    return { error, outcome: null };

  const scales = instruments.data.filter(isScale);
  const rated = ratings.data.filter(({ raterKind }) => raterKind === 'member');
  const isUsedBy = (used: { instrumentId: string }[], rater: Scale['rater']) => (scale: Scale) =>
    (scale.isUsual && scale.rater === rater) || used.some(({ instrumentId }) => instrumentId === scale.id);
  const clinicScales = scales.filter(isUsedBy(rated, 'clinician'));
  const patientScales = scales.filter(isUsedBy(patientRatings.data, 'patient'));
  const clinicScale = clinicScales.find(({ id }) => id === search.scale) ?? usualScale(clinicScales, rated);
  const patientScale =
    patientScales.find(({ id }) => id === search.answers) ?? usualScale(patientScales, patientRatings.data);
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: clinic.timeZone, dateStyle: 'short' });
  const sources = {
    sessions,
    ratings: ratings.data,
    patientRatings: patientRatings.data,
    errorBands: errorBands.data,
    dayOf: (instant: string) => day.format(new Date(instant)),
  };
  const leftOutCount = [...rated, ...patientRatings.data].filter((one) => {
    const scale = [clinicScale, patientScale].find((shown) => shown?.id === one.instrumentId);
    return scale && scale.version !== one.instrumentVersion && !one.isSuperseded;
  }).length;
  return {
    error,
    outcome: {
      clinicScales,
      patientScales,
      clinicScale,
      patientScale,
      ofClinic: clinicScale ? memberSeries(clinicScale, sources) : [],
      ofPatient: patientScale ? [patientSeries(patientScale, sources)] : [],
      leftOutCount,
      /** Anything at all, by whatever scale. */
      hasAny: ratings.data.length + patientRatings.data.length + (events.data?.length ?? 0) > 0,
      events: events.data ?? [],
      recoveries: (recoveries.data ?? []).filter(({ entries }) => entries.length > 0),
      eventTitles: rules.data?.adverseEvents ?? [],
      choose: (part: OutcomeSearch) =>
        void navigate({
          to: '/courses/$courseId',
          params: { courseId },
          search: { ...search, ...part },
          replace: true,
          resetScroll: false,
        }),
    },
  };
}

export type Outcome = NonNullable<ReturnType<typeof useOutcome>['outcome']>;
