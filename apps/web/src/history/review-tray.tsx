import { Autocomplete, Button, Group, Kbd, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Decision, KnownPatient, Reason } from '#photos/history';
import { api } from '../api/client';
import { knownViews, lightModes } from '../api/types';
import { lightName, viewName } from '../course/names';
import { useFormat } from '../shell/format';
import { CheckIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './history.module.css';
import { FilePicture } from './plan-preview';
import { askPatients } from './read-tree';

/** A file that waits for a person. */
export interface ReviewRow {
  id: string;
  path: string;
  reasons: Reason[];
  patientLabel: string | null;
  patientText: string | null;
  heldOn: string | null;
  days: string[];
  view: string;
  lightMode: string;
  file: File | null;
  /** Where its small picture is, when the file itself is on another machine. */
  pictureAddress?: string | null;
}
interface Props {
  rows: ReviewRow[];
  known: readonly KnownPatient[];
  onDecide: (ids: string[], decision: Decision) => Promise<void>;
  /** A patient of the clinic that the tree did not name. */
  onKnown?: (patient: KnownPatient) => void;
}
const shownAtMost = 200;
/** Letters of a path that are never cut off. */
const longestTail = 24;
/** As they are printed on keys everywhere. */
const [enterKey, deleteKey] = ['↵', '⌦'];

/** Files that no rule could place: chosen by the dozen, decided by a key each. */
export function ReviewTray({ rows, known, onDecide, onKnown }: Props) {
  const isNamed = !useMe().clinic.usesCodesOnly;
  const { t } = useTranslation();
  const format = useFormat();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const shown = useMemo(
    () =>
      [...rows].sort((a, b) => (groupOf(a) + a.path < groupOf(b) + b.path ? -1 : 1)).slice(0, shownAtMost),
    [rows],
  );
  const at = Math.min(cursor, Math.max(0, shown.length - 1));
  const here = shown[at];
  const chosen = shown.filter(({ id }) => picked.has(id));
  const isIdle = chosen.length === 0;

  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  /** Buttons and fields decide about the ticked files; a key in the list, without a tick, about the one that is marked. */
  const decide = async (decision: Decision, target = chosen) => {
    if (target.length === 0) return;
    setError(null);
    try {
      await onDecide(
        target.map(({ id }) => id),
        decision,
      );
    } catch (problem) {
      setError(problem as Error);
      return;
    }
    list.current?.focus();
  };
  const toggle = (ids: string[]) =>
    setPicked((before) => {
      const next = new Set(before);
      const isAll = ids.every((id) => next.has(id));
      for (const id of ids)
        if (isAll) next.delete(id);
        else next.add(id);
      return next;
    });
  const focusOn = (part: string) => {
    // Ticked first, so that it is seen what the field will decide about; the field opens with that.
    flushSync(() => {
      if (chosen.length === 0 && here) toggle([here.id]);
    });
    bar.current?.querySelector<HTMLInputElement>(`[data-part="${part}"]`)?.focus();
  };
  const decideByKey = (decision: Decision) =>
    void decide(decision, chosen.length > 0 ? chosen : here ? [here] : []);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      j: () => setCursor(Math.min(at + 1, shown.length - 1)),
      ArrowDown: () => setCursor(Math.min(at + 1, shown.length - 1)),
      k: () => setCursor(Math.max(at - 1, 0)),
      ArrowUp: () => setCursor(Math.max(at - 1, 0)),
      x: () => here && toggle([here.id]),
      ' ': () => here && toggle([here.id]),
      a: () => here && toggle(shown.filter((row) => groupOf(row) === groupOf(here)).map(({ id }) => id)),
      Escape: () => setPicked(new Set()),
      p: () => focusOn('patient'),
      d: () => focusOn('date'),
      v: () => focusOn('view'),
      l: () => focusOn('light'),
      Enter: () => decideByKey({ isAccepted: true }),
      Delete: () => decideByKey({ isLeftOut: true }),
      Backspace: () => decideByKey({ isLeftOut: true }),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  if (rows.length === 0) return <Text c="dimmed">{t('history.nothingUnclear')}</Text>;
  return (
    <Stack gap="sm">
      <div
        ref={bar}
        className={classes.assign}
        data-idle={isIdle || undefined}
        role="group"
        aria-label={t('history.assign')}
      >
        <Text size="sm" fw={500} className={classes.assignCount} aria-live="polite">
          {isIdle
            ? t('history.chooseFirst')
            : t('history.chosen', { count: chosen.length, total: rows.length })}
        </Text>
        <PatientField
          isDisabled={isIdle}
          known={known}
          onPick={(decision, patient) => {
            if (patient) onKnown?.(patient);
            void decide(decision);
          }}
        />
        <DayField isDisabled={isIdle} days={here?.days ?? []} onPick={(heldOn) => void decide({ heldOn })} />
        <Select
          size="xs"
          disabled={isIdle}
          data-part="view"
          aria-label={t('upload.view')}
          placeholder={t('upload.view')}
          searchable
          data={[...knownViews, 'unknown'].map((value) => ({ value, label: viewName(value, t) }))}
          value={null}
          onChange={(view) => view && void decide({ view })}
        />
        <Select
          size="xs"
          disabled={isIdle}
          data-part="light"
          aria-label={t('upload.light')}
          placeholder={t('upload.light')}
          data={lightModes.map((value) => ({ value, label: lightName(value, t) }))}
          value={null}
          onChange={(lightMode) => lightMode && void decide({ lightMode })}
        />
        <Button
          size="xs"
          variant="default"
          disabled={isIdle}
          onClick={() => void decide({ isAccepted: true })}
        >
          {t('history.accept')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={isIdle}
          onClick={() => void decide({ isLeftOut: true })}
        >
          {t('history.leave')}
        </Button>
      </div>
      {error && <ProblemNote error={error} />}
      <Text size="xs" c="dimmed" className={classes.keys}>
        <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd> {t('history.keys.move')} · <Kbd size="xs">X</Kbd>{' '}
        {t('history.keys.pick')} · <Kbd size="xs">A</Kbd> {t('history.keys.pickAlike')} ·{' '}
        <Kbd size="xs">P</Kbd> <Kbd size="xs">D</Kbd> <Kbd size="xs">V</Kbd> <Kbd size="xs">L</Kbd>{' '}
        {t('history.keys.assign')} · <Kbd size="xs">{enterKey}</Kbd> {t('history.accept')} ·{' '}
        <Kbd size="xs">{deleteKey}</Kbd> {t('history.leave')}
      </Text>
      <ul
        ref={list}
        className={classes.review}
        role="listbox"
        aria-multiselectable
        aria-label={t('history.waiting')}
        aria-activedescendant={here ? `review-${at}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
      >
        {shown.map((row, index) => (
          <li
            key={row.id}
            id={`review-${index}`}
            role="option"
            aria-selected={picked.has(row.id)}
            className={classes.waiting}
            data-here={index === at || undefined}
            onClick={() => {
              setCursor(index);
              toggle([row.id]);
            }}
          >
            <span className={classes.mark}>{picked.has(row.id) && <CheckIcon size={14} />}</span>
            <FilePicture file={row.file} address={row.pictureAddress ?? null} />
            <span className={classes.waitingWords}>
              <FilePath path={row.path} />
              <Text size="xs" c="dimmed">
                {row.reasons.map((reason) => t(`history.reason.${reason}`)).join(' · ')}
              </Text>
            </span>
            <span className={classes.waitingFacts}>
              <Text size="xs">
                {row.patientText ?? (isNamed ? row.patientLabel : null) ?? t('history.noPatient')}
              </Text>
              <Text size="xs" c="dimmed">
                {row.heldOn ? format.day(row.heldOn) : row.days.map((day) => format.day(day)).join(' / ')}
              </Text>
              <Text size="xs" c="dimmed">
                {viewName(row.view, t)} · {lightName(row.lightMode, t)}
              </Text>
            </span>
          </li>
        ))}
      </ul>
      {rows.length > shown.length && (
        <Text size="xs" c="dimmed">
          {t('history.moreWaiting', { count: rows.length - shown.length })}
        </Text>
      )}
    </Stack>
  );
}

/**
 * A path whose end stays readable however narrow the row is: the name of the file tells more than the folders. Where codes alone are used
 * neither is shown: they are called what patients are called.
 */
function FilePath({ path }: { path: string }) {
  const { t } = useTranslation();
  if (useMe().clinic.usesCodesOnly) return <span className={classes.path}>{t('history.hiddenPath')}</span>;
  const at = Math.max(path.lastIndexOf('/'), path.length - longestTail);
  return (
    <span className={classes.path} title={path}>
      <span className={classes.pathHead}>{path.slice(0, at)}</span>
      <span className={classes.pathTail}>{path.slice(at)}</span>
    </span>
  );
}

/** Files that are alike: of one folder, for one reason. */
const groupOf = ({ path, reasons }: ReviewRow) =>
  `${reasons.join()}|${path.slice(0, path.lastIndexOf('/') + 1)}`;

/** One of the clinic's patients, or a new code. */
function PatientField({
  isDisabled,
  known,
  onPick,
}: {
  isDisabled: boolean;
  known: readonly KnownPatient[];
  onPick: (decision: Decision, patient?: KnownPatient) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['patients', 'import', search],
    queryFn: () => api.patients(search),
    enabled: search !== '',
  });
  // Found by code or name, as on the list; the name stands beside the code that is chosen.
  const wanted = typed.trim().toLowerCase();
  const named = (patient: { code: string; name: string | null }) =>
    `${patient.code} ${patient.name ?? ''}`.toLowerCase().includes(wanted);
  const offered = [...(found.data?.items ?? []), ...known].filter(named);
  const names = new Map(offered.map(({ code, name }) => [code, name]));
  const codes = [...names.keys()];
  const pick = async (text: string) => {
    const code = text.trim();
    if (code === '') return;
    setTyped('');
    const same = (patient: { code: string }) => patient.code.toLowerCase() === code.toLowerCase();
    const there = known.find(same);
    if (there) return onPick({ patientId: there.id });
    const asked = (await askPatients([code])).find(same);
    if (asked) onPick({ patientId: asked.id }, asked);
    else onPick({ patientCode: code.slice(0, 40) });
  };
  return (
    <Autocomplete
      size="xs"
      disabled={isDisabled}
      data-part="patient"
      aria-label={t('history.patient')}
      placeholder={t('history.patientOrNew')}
      data={codes.slice(0, 50)}
      filter={({ options }) => options}
      renderOption={({ option: { value } }) => [value, names.get(value)].filter(Boolean).join(' · ')}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={(code) => void pick(code)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !codes.some((code) => code.toLowerCase() === typed.trim().toLowerCase()))
          void pick(typed);
      }}
    />
  );
}

/** A day; those that the file itself speaks of are one tap away. */
function DayField({
  isDisabled,
  days,
  onPick,
}: {
  isDisabled: boolean;
  days: string[];
  onPick: (day: string) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [day, setDay] = useState('');
  const commit = () => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(day)) onPick(day);
    setDay('');
  };
  return (
    <Group gap={4} className={classes.assignDay}>
      <TextInput
        size="xs"
        disabled={isDisabled}
        type="date"
        data-part="date"
        aria-label={t('history.day')}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
        onBlur={commit}
      />
      {days.slice(0, 3).map((each) => (
        <Button key={each} size="xs" variant="default" disabled={isDisabled} onClick={() => onPick(each)}>
          {format.day(each)}
        </Button>
      ))}
    </Group>
  );
}
