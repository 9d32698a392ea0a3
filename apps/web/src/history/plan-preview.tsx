import { Badge, Button, Stack, Text, Title } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, PlannedFile, Reason } from '#photos/history';
import { lightName, viewName } from '../course/names';
import { useFormat } from '../shell/format';
import { PhotoIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import classes from './history.module.css';

interface Props {
  plan: Plan;
  byPath: ReadonlyMap<string, File>;
}
interface Person {
  key: string;
  code: string;
  name: string | null;
  isNew: boolean;
  sessions: Map<string, PlannedFile[]>;
}
const shownAtFirst = 20;
const thumbs = 5;

/** What would become of the tree: each patient, each session, each photo's place. */
export function PlanPreview({ plan, byPath }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(shownAtFirst);
  const people = useMemo(() => peopleOf(plan), [plan]);
  return (
    <Stack gap="lg">
      {people.length === 0 && <Text c="dimmed">{t('history.nothingClear')}</Text>}
      {people.slice(0, shown).map((person) => (
        <section key={person.key} className={classes.person} aria-label={person.code}>
          <Title order={3} className={classes.personName}>
            {person.code}
            {person.name && <Text component="span">{person.name}</Text>}
            {person.isNew && (
              <Badge variant="outline" color="gray" size="sm">
                {t('history.newPatient')}
              </Badge>
            )}
          </Title>
          <ul className={classes.sessions}>
            {[...person.sessions].map(([heldOn, files]) => (
              <SessionRow key={heldOn} heldOn={heldOn} files={files} byPath={byPath} />
            ))}
          </ul>
        </section>
      ))}
      {people.length > shown && (
        <Button variant="default" onClick={() => setShown((count) => count + 50)}>
          {t('history.morePatients', { count: people.length - shown })}
        </Button>
      )}
      <LeftOut plan={plan} />
    </Stack>
  );
}

function SessionRow({
  heldOn,
  files,
  byPath,
}: { heldOn: string; files: PlannedFile[] } & Pick<Props, 'byPath'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const isNamed = !useMe().clinic.usesCodesOnly;
  const sources = [...new Set(files.map(({ dateFrom }) => dateFrom ?? 'person'))];
  return (
    <li className={classes.session}>
      <div className={classes.sessionWords}>
        <Text size="sm" fw={500}>
          {format.day(heldOn)}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`sessionKind.${files[0]!.kind}`)} ·{' '}
          {sources.map((source) => t(`history.dateFrom.${source}`)).join(', ')}
        </Text>
      </div>
      <ul className={classes.places}>
        {files.slice(0, thumbs).map((file) => (
          <li key={file.path} className={classes.place} title={isNamed ? file.path : undefined}>
            <FilePicture file={byPath.get(file.path) ?? null} />
            <Text size="xs" className={classes.placeWords}>
              {viewName(file.view, t)}
            </Text>
            <Text size="xs" c="dimmed" className={classes.placeWords}>
              {lightName(file.lightMode, t)}
            </Text>
          </li>
        ))}
        {files.length > thumbs && (
          <li className={classes.more}>
            <Text size="xs" c="dimmed">
              {t('history.morePhotos', { count: files.length - thumbs })}
            </Text>
          </li>
        )}
      </ul>
    </li>
  );
}

/** What can be shown of a file: by the browser itself, which knows no HEIC and no TIFF, or as the machine that has it sent it. */
export function FilePicture({ file, address }: { file: File | null; address?: string | null }) {
  const [isBroken, setBroken] = useState(false);
  const show = useCallback(
    (image: HTMLImageElement) => {
      if (!file) return;
      image.src = URL.createObjectURL(file);
      return () => URL.revokeObjectURL(image.src);
    },
    [file],
  );
  const image = { alt: '', loading: 'lazy', decoding: 'async', onError: () => setBroken(true) } as const;
  return (
    <span className={classes.picture}>
      {isBroken || !(file || address) ? (
        <PhotoIcon />
      ) : file ? (
        <img ref={show} {...image} />
      ) : (
        <img src={address!} {...image} />
      )}
    </span>
  );
}

function LeftOut({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const tally = new Map<Reason, PlannedFile[]>();
  for (const file of plan.files) {
    if (file.state !== 'left-out') continue;
    for (const reason of file.reasons)
      if (reason !== 'system' && reason !== 'sidecar')
        tally.set(reason, [...(tally.get(reason) ?? []), file]);
  }
  if (tally.size === 0) return null;
  return (
    <section>
      <Title order={3}>{t('history.leftOut')}</Title>
      <ul className={classes.batches}>
        {[...tally].map(([reason, files]) => (
          <li key={reason} className={classes.batch}>
            <details>
              <summary className={classes.summary}>
                {files.length} · {t(`history.reason.${reason}`)}
              </summary>
              <Text size="xs" c="dimmed" className={classes.paths}>
                {files
                  .slice(0, 100)
                  .map(({ path }) => path)
                  .join('\n')}
              </Text>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

function peopleOf(plan: Plan): Person[] {
  const people = new Map<string, Person>();
  for (const file of plan.files) {
    if (file.state !== 'ready') continue;
    const { id, code, name } = file.patient!;
    const key = id ?? code.toLowerCase();
    const person: Person = people.get(key) ?? { key, code, name, isNew: id === null, sessions: new Map() };
    people.set(key, person);
    const session = person.sessions.get(file.heldOn!);
    if (session) session.push(file);
    else person.sessions.set(file.heldOn!, [file]);
  }
  const sorted = [...people.values()].sort((a, b) => a.code.localeCompare(b.code));
  for (const person of sorted)
    person.sessions = new Map([...person.sessions].sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted;
}
