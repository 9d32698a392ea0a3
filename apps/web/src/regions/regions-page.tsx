import {
  ActionIcon,
  Button,
  Center,
  Group,
  Loader,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { Drawing, RegionKind, Timeline } from '../api/types';
import { useTimeline } from '../course/use-course';
import { viewName } from '../course/names';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { PlainFrame } from '../shell/frame';
import { BackIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { isAligned } from '../viewer/sources';
import { useKeys } from '../viewer/use-keys';
import * as drawing from './drawing';
import { DrawingStage, tools, type Tool } from './drawing-stage';
import classes from './regions.module.css';

const kinds: RegionKind[] = ['scar', 'adjacent-skin', 'reference'];

/** Outlines of the scar and of the skin beside it, drawn on the baseline and carried to every later photo. */
export function RegionsPage() {
  const { t } = useTranslation();
  const { courseId, photoId } = useParams({ from: '/courses/$courseId/regions/$photoId' });
  const timeline = useTimeline(courseId);
  const drawn = useQuery({ ...queries.drawing(photoId), refetchOnWindowFocus: false });
  // Kept here: what was saved begins a new editor.
  const [savedRevision, setSavedRevision] = useState<string | null>(null);
  const error = timeline.error ?? drawn.error;
  if (error)
    return (
      <PlainFrame>
        <ProblemNote error={error} onRetry={() => void drawn.refetch()} />
      </PlainFrame>
    );
  if (!timeline.data || !drawn.data)
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </Center>
    );
  return (
    <Editor
      key={drawn.data.revision}
      timeline={timeline.data}
      drawn={drawn.data}
      isSaved={savedRevision === drawn.data.revision}
      onSaved={setSavedRevision}
    />
  );
}

interface EditorProps {
  timeline: Timeline;
  drawn: Drawing;
  /** What is drawn was saved on this page a moment ago. */
  isSaved: boolean;
  onSaved: (revision: string) => void;
}

function Editor({ timeline, drawn, isSaved, onSaved }: EditorProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const isWriter = useCan()('measure.write');
  const courseId = timeline.course.id;
  const baselineId = drawn.baselinePhotoId;
  const [history, setHistory] = useState(() => drawing.begin(drawing.draftOf(drawn)));
  const [tool, setTool] = useState<Tool>(drawn.regions.length === 0 && isWriter ? 'lasso' : 'select');
  const [kind, setKind] = useState<RegionKind>('scar');
  const [chosen, setChosen] = useState<string | null>(drawn.regions[0]?.id ?? null);
  const [tracedId, setTracedId] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const draft = history.now;
  const isChanged = !drawing.isSameDraft(draft, drawing.draftOf(drawn));
  const baseline = timeline.photos.find(({ id }) => id === baselineId);
  const followUps = timeline.photos.filter(
    (photo) =>
      photo.id !== baselineId &&
      photo.view === baseline?.view &&
      photo.lightMode === baseline.lightMode &&
      isAligned(photo),
  );
  const sessions = new Map(timeline.sessions.map((session) => [session.id, session]));
  const editable = draft.regions.filter((region) => region.tracedPhotoId === tracedId);
  const faded =
    tracedId === null
      ? []
      : draft.regions.filter(
          (region) =>
            region.tracedPhotoId === null && !editable.some((one) => one.lineageId === region.lineageId),
        );
  const region = editable.find(({ key }) => key === chosen) ?? null;

  const put = (next: drawing.Draft) => setHistory((now) => drawing.change(now, next));
  const change = (key: string, changes: Partial<drawing.DraftRegion>) =>
    put({ ...draft, regions: draft.regions.map((one) => (one.key === key ? { ...one, ...changes } : one)) });
  const add = (added: Omit<drawing.DraftRegion, 'key' | 'name'> & { name?: string }) => {
    const key = crypto.randomUUID();
    const name = added.name ?? drawing.freeName(t(`regions.kind.${added.kind}`), draft.regions);
    put({ ...draft, regions: [...draft.regions, { ...added, key, name }] });
    setChosen(key);
    setTool('select');
  };
  const remove = (key: string) => {
    const gone = draft.regions.find((one) => one.key === key);
    // What was traced of it on later photos ends with it.
    const isKept = (one: drawing.DraftRegion) =>
      one.key !== key &&
      !(gone?.tracedPhotoId === null && gone.lineageId !== null && one.lineageId === gone.lineageId);
    put({ ...draft, regions: draft.regions.filter(isKept) });
    setChosen(null);
  };
  const save = useMutation({
    mutationFn: () => api.saveDrawing(baselineId, { revision: drawn.revision, ...drawing.wire(draft) }),
    onSuccess: async (saved) => {
      onSaved(saved.revision);
      client.setQueryData(queries.drawing(baselineId).queryKey, saved);
      await client.invalidateQueries({ queryKey: ['measures', courseId] });
    },
    onSettled: () => setAsking(false),
  });
  const leave = () => void navigate({ to: '/courses/$courseId/measures', params: { courseId } });
  useKeys({
    z: () => undefined,
    v: () => setTool('select'),
    g: () => setTool('polygon'),
    f: () => setTool('lasso'),
    l: () => setTool('length'),
  });
  const suggestion = drawn.suggestions.find(
    ({ scarLineageId }) => scarLineageId === region?.lineageId && region?.kind === 'scar',
  );
  const picture = tracedId === null ? address.file(baselineId, 'view') : address.file(tracedId, 'aligned');

  return (
    <div
      className={classes.screen}
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
        event.preventDefault();
        setHistory(event.shiftKey ? drawing.redo : drawing.undo);
      }}
    >
      <main id="main" style={{ display: 'contents' }}>
        <DrawingStage
          address={picture}
          alt={baseline ? t('regions.pictureOf', { view: viewName(baseline.view, t) }) : ''}
          size={drawn}
          tool={isWriter ? tool : 'select'}
          regions={editable}
          faded={faded}
          chosen={chosen}
          knownLength={draft.knownLength}
          onChoose={setChosen}
          onOutline={(outline) =>
            add({ lineageId: null, tracedPhotoId: null, kind, outline, holes: [], isSuggested: false })
          }
          onChange={(key, outline) => isWriter && change(key, { outline, isSuggested: false })}
          onLength={(fromPx, toPx) => {
            put({ ...draft, knownLength: { fromPx, toPx, lengthMm: draft.knownLength?.lengthMm ?? 10 } });
            setTool('select');
          }}
          onEscape={() => (tool === 'select' ? setChosen(null) : setTool('select'))}
        />
        <aside className={classes.panel} aria-label={t('regions.title')}>
          <Group gap="xs" wrap="nowrap">
            <ActionIcon aria-label={t('regions.close')} onClick={leave}>
              <BackIcon />
            </ActionIcon>
            <div>
              <Title order={1} size="h3">
                {t('regions.title')}
              </Title>
              <Text size="xs" c="dimmed">
                {t('regions.intro')}
              </Text>
            </div>
          </Group>
          {isWriter && (
            <>
              <div className={classes.tools} role="toolbar" aria-label={t('regions.tools')}>
                {tools.map((one) => (
                  <Button
                    key={one}
                    size="xs"
                    variant={tool === one ? 'filled' : 'default'}
                    aria-pressed={tool === one}
                    title={t(`regions.toolHint.${one}`)}
                    disabled={one !== 'select' && tracedId !== null}
                    onClick={() => setTool(one)}
                  >
                    {t(`regions.tool.${one}`)}
                  </Button>
                ))}
                <Button
                  size="xs"
                  variant="default"
                  disabled={history.past.length === 0}
                  onClick={() => setHistory(drawing.undo)}
                >
                  {t('regions.undo')}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={history.future.length === 0}
                  onClick={() => setHistory(drawing.redo)}
                >
                  {t('regions.redo')}
                </Button>
              </div>
              {(tool === 'polygon' || tool === 'lasso') && (
                <NativeSelect
                  label={t('regions.newKind')}
                  value={kind}
                  onChange={(event) => setKind(event.currentTarget.value as RegionKind)}
                  data={kinds.map((value) => ({ value, label: t(`regions.kind.${value}`) }))}
                />
              )}
              <Text size="xs" c="dimmed" id="regions-keys">
                {t(`regions.toolHint.${tool}`)}{' '}
                {t(tool === 'select' ? 'regions.keysSelect' : 'regions.keysDraw')}
              </Text>
            </>
          )}
          {followUps.length > 0 && drawn.regions.length > 0 && (
            <NativeSelect
              label={t('regions.onPicture')}
              value={tracedId ?? ''}
              onChange={(event) => {
                setTracedId(event.currentTarget.value || null);
                setTool('select');
                setChosen(null);
              }}
              data={[
                { value: '', label: t('regions.onBaseline') },
                ...followUps.map((photo) => ({
                  value: photo.id,
                  label: format.day(sessions.get(photo.sessionId)?.heldOn ?? ''),
                })),
              ]}
            />
          )}
          <Stack gap={4} component="section" aria-label={t('regions.list')}>
            {editable.length === 0 && tracedId === null && <Text size="sm">{t('regions.empty')}</Text>}
            {editable.map((one) => (
              <UnstyledButton
                key={one.key}
                className={classes.row}
                data-chosen={one.key === chosen || undefined}
                aria-pressed={one.key === chosen}
                onClick={() => setChosen(one.key)}
              >
                <span className={classes.sample} data-kind={one.kind} aria-hidden />
                <span>
                  <Text size="sm" component="span" display="block">
                    {one.name}
                  </Text>
                  <Text size="xs" c="dimmed" component="span">
                    {t(`regions.kind.${one.kind}`)}
                    {one.isSuggested && ` · ${t('regions.suggested')}`}
                  </Text>
                </span>
              </UnstyledButton>
            ))}
            {isWriter &&
              faded
                .filter(({ lineageId, kind: of }) => lineageId !== null && of === 'scar')
                .map((one) => (
                  <Button
                    key={one.key}
                    size="xs"
                    variant="default"
                    onClick={() => add({ ...one, tracedPhotoId: tracedId, isSuggested: false })}
                  >
                    {t('regions.trace', { name: one.name })}
                  </Button>
                ))}
          </Stack>
          {isWriter && region && (
            <Stack gap="xs">
              <TextInput
                label={t('regions.name')}
                maxLength={60}
                value={region.name}
                error={region.name.trim() === '' ? t('regions.nameNeeded') : null}
                onChange={(event) => change(region.key, { name: event.currentTarget.value })}
              />
              {tracedId === null && (
                <NativeSelect
                  label={t('regions.kindOf')}
                  value={region.kind}
                  onChange={(event) => change(region.key, { kind: event.currentTarget.value as RegionKind })}
                  data={kinds.map((value) => ({ value, label: t(`regions.kind.${value}`) }))}
                />
              )}
              <Group gap="xs">
                {suggestion && !draft.regions.some(({ kind: of }) => of === 'adjacent-skin') && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() =>
                      add({
                        lineageId: null,
                        tracedPhotoId: null,
                        kind: 'adjacent-skin',
                        outline: suggestion.outline,
                        holes: suggestion.holes,
                        isSuggested: true,
                      })
                    }
                  >
                    {t('regions.suggest')}
                  </Button>
                )}
                <Button size="xs" variant="default" onClick={() => remove(region.key)}>
                  {t('regions.remove')}
                </Button>
              </Group>
            </Stack>
          )}
          {draft.knownLength && (
            <Group gap="xs" align="flex-end">
              <NumberInput
                label={t('regions.length')}
                value={draft.knownLength.lengthMm}
                min={0.1}
                max={2000}
                decimalScale={2}
                disabled={!isWriter}
                suffix=" mm"
                onChange={(value) =>
                  typeof value === 'number' &&
                  value > 0 &&
                  put({ ...draft, knownLength: { ...draft.knownLength!, lengthMm: value } })
                }
              />
              {isWriter && (
                <Button size="xs" variant="default" onClick={() => put({ ...draft, knownLength: null })}>
                  {t('regions.remove')}
                </Button>
              )}
            </Group>
          )}
          {save.error && <ProblemNote error={save.error} />}
          {isWriter && (
            <Button
              loading={save.isPending}
              disabled={!isChanged || draft.regions.some(({ name }) => name.trim() === '')}
              onClick={() => (drawn.regions.length > 0 ? setAsking(true) : save.mutate())}
            >
              {t('regions.save')}
            </Button>
          )}
          {!isChanged && isSaved && (
            <Text size="sm" role="status">
              {t('regions.saved')}
            </Text>
          )}
        </aside>
      </main>
      <Dialog opened={isAsking} onClose={() => setAsking(false)} title={t('regions.confirm')} centered>
        <Stack gap="md">
          <Text size="sm">{t('regions.confirmText')}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('action.cancel')}
            </Button>
            <Button loading={save.isPending} onClick={() => save.mutate()}>
              {t('regions.confirmAction')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </div>
  );
}
