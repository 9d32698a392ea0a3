import { Select, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { RefilingTarget } from '../api/types';
import { courseTitle, sessionName } from '../course/names';
import { useFormat } from '../shell/format';
import { useCan, useMe } from '../shell/me';

interface Props {
  target: RefilingTarget;
  onPick: (id: string | null) => void;
}

/** Where it goes: a patient, where one may choose one, then a course, then a session, as far as it is needed. */
export function TargetPicker({ target, onPick }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayChoosePatient = useCan()('refiling.manage');
  const [patientId, setPatientId] = useState<string | null>(
    target.subject === 'patient' ? null : target.patientId,
  );
  const [courseId, setCourseId] = useState<string | null>(
    target.subject === 'photo' ? target.courseId : null,
  );
  const [sessionId, setSessionId] = useState<string | null>(null);
  const courses = useQuery({
    ...queries.courses(patientId ?? ''),
    enabled: patientId !== null && target.subject !== 'patient',
  });
  const timeline = useQuery({
    ...queries.timeline(courseId ?? ''),
    enabled: courseId !== null && target.subject === 'photo',
  });

  const pickCourse = (id: string | null) => {
    setCourseId(id);
    setSessionId(null);
    onPick(target.subject === 'session' ? id : null);
  };
  const pickPatient = (id: string | null) => {
    setPatientId(id);
    if (target.subject === 'patient') return onPick(id);
    pickCourse(null);
  };
  const from = target.subject === 'session' ? target.courseId : null;
  return (
    <Stack gap="sm">
      {mayChoosePatient && (
        <PatientSelect
          value={patientId}
          label={t(target.subject === 'patient' ? 'refile.intoPatient' : 'refile.toPatient')}
          without={target.subject === 'patient' ? target.id : null}
          onPick={pickPatient}
        />
      )}
      {target.subject !== 'patient' && (
        <Select
          label={t('refile.toCourse')}
          data={(courses.data ?? [])
            .filter(({ id }) => id !== from)
            .map((course) => ({ value: course.id, label: courseTitle(course, t) }))}
          value={courseId}
          disabled={patientId === null}
          nothingFoundMessage={t('refile.noCourse')}
          placeholder={courses.isSuccess ? t('refile.choose') : undefined}
          onChange={pickCourse}
        />
      )}
      {target.subject === 'photo' && (
        <Select
          label={t('refile.toSession')}
          data={(timeline.data?.sessions ?? [])
            .filter(({ id }) => id !== target.sessionId)
            .map((session) => ({
              value: session.id,
              label: `${format.day(session.heldOn)} · ${sessionName(session, t)}`,
            }))}
          value={sessionId}
          disabled={courseId === null}
          nothingFoundMessage={t('refile.noSession')}
          placeholder={timeline.isSuccess ? t('refile.choose') : undefined}
          onChange={(id) => {
            setSessionId(id);
            onPick(id);
          }}
        />
      )}
    </Stack>
  );
}

interface PatientSelectProps {
  value: string | null;
  label: string;
  /** A patient that cannot be chosen. */
  without: string | null;
  onPick: (id: string | null) => void;
}

/** One patient of the clinic, found by code or name. */
function PatientSelect({ value, label, without, onPick }: PatientSelectProps) {
  const { t } = useTranslation();
  const { usesCodesOnly } = useMe().clinic;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const own = useQuery({ ...queries.patient(value ?? ''), enabled: value !== null });
  const named = (patient: { code: string; name: string | null }) =>
    patient.name ? `${patient.name} · ${patient.code}` : patient.code;
  const chosen = own.data && own.data.id === value ? named(own.data) : null;
  // What stands in the box after a choice is no search.
  const wanted = search === chosen ? '' : search;
  const found = useQuery({
    queryKey: ['patients', 'choose', wanted],
    queryFn: () => api.patients(wanted),
    placeholderData: (previous) => previous,
  });
  const rows = (found.data?.items ?? []).filter(({ id }) => id !== without);
  const data = rows.map((row) => ({ value: row.id, label: named(row) }));
  if (value !== null && chosen !== null && !data.some((row) => row.value === value))
    data.unshift({ value, label: chosen });
  return (
    <Select
      label={label}
      data={data}
      value={value}
      searchable
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t('state.nothingFound')}
      placeholder={t(usesCodesOnly ? 'patients.searchByCode' : 'patients.search')}
      onChange={onPick}
      data-autofocus={without !== null || undefined}
    />
  );
}
