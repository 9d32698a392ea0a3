import { Button, Checkbox, SegmentedControl, Select, Stack, Switch, Text, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries';
import type { Layout, NewCaseStudy, Session } from '../api/types';
import { seriesPhotos, type MatrixRow } from '../course/matrix';
import { channelName, channels, countryName } from '../consent/names';
import { lightName, viewName } from '../course/names';
import { Thumb } from '../photo/thumb';
import { useFormat } from '../shell/format';
import { useAudiences } from './audiences';
import classes from './compile.module.css';
import { usualPhotos } from './compile-page';

export interface Arrangement extends Omit<NewCaseStudy, 'view' | 'lightMode' | 'target'> {
  rowKey: string;
  target: { channel: NonNullable<NewCaseStudy['target']>['channel']; country?: string };
}
interface Props {
  rows: MatrixRow[];
  sessions: Session[];
  arrangement: Arrangement;
  onChange: (arrangement: Arrangement) => void;
  isBusy: boolean;
  isMade: boolean;
  onCompile: () => void;
}

const layouts = ['pair', 'strip', 'grid', 'inset'] as const satisfies Layout[];
const crops = ['original', '1:1', '4:5', '9:16', '16:9'] as const satisfies NewCaseStudy['crop'][];

const statedInWords = ['risks', 'cost'] as const;

const most: Record<Layout, number> = { pair: 2, strip: 12, grid: 4, inset: 2 };
/** Rows of a grid besides the first. */
const mostMoreViews = 5;

export function CompileForm({ rows, sessions, arrangement, onChange, isBusy, isMade, onCompile }: Props) {
  const { t, i18n } = useTranslation();
  const row = rows.find(({ key }) => key === arrangement.rowKey);
  const series = row ? seriesPhotos(row, sessions) : [];
  const { layout, photoIds } = arrangement;
  const audiences = useAudiences();
  const own = useQuery(queries.advertisingRules()).data;
  const abroad = useQuery(queries.advertisingRules(arrangement.target.country)).data;
  const disclosures = [...(abroad?.disclosures ?? []), ...(own?.disclosures ?? [])];
  const countries = own ? [...new Set([own.country, ...own.countries])] : [];
  // The same light, other views: rows that a grid may have besides.
  const others = rows.filter(({ key, lightMode }) => key !== row?.key && lightMode === row?.lightMode);
  const set = (change: Partial<Arrangement>) => onChange({ ...arrangement, ...change });
  const toggle = (id: string) => {
    if (photoIds.includes(id)) return set({ photoIds: photoIds.filter((one) => one !== id) });
    // A pair keeps its first picture: the later choice replaces the second one.
    const kept = photoIds.length >= most[layout] ? photoIds.slice(0, most[layout] - 1) : photoIds;
    set({ photoIds: [...kept, id] });
  };
  return (
    <Stack gap="md">
      <Select
        label={t('upload.view')}
        data={rows.map(({ key, view, lightMode }) => ({
          value: key,
          label: `${viewName(view, t)} · ${lightName(lightMode, t)}`,
        }))}
        value={arrangement.rowKey}
        allowDeselect={false}
        onChange={(rowKey) => {
          const next = rows.find(({ key }) => key === rowKey);
          if (next)
            set({
              rowKey: next.key,
              moreViews: [],
              photoIds: usualPhotos(seriesPhotos(next, sessions), layout),
            });
        }}
      />
      <Choice label={t('compile.layout')}>
        <SegmentedControl
          fullWidth
          aria-label={t('compile.layout')}
          value={layout}
          onChange={(value) => set({ layout: value, moreViews: [], photoIds: usualPhotos(series, value) })}
          data={layouts
            .filter((value) => value !== 'grid' || others.length > 0)
            .map((value) => ({ value, label: t(`compile.layoutOf.${value}`) }))}
        />
      </Choice>
      {layout === 'grid' && (
        <Checkbox.Group
          label={t('compile.moreViews')}
          value={arrangement.moreViews}
          onChange={(views) => set({ moreViews: views.slice(0, mostMoreViews) })}
        >
          <Stack gap="xs" mt="xs">
            {others.map(({ key, view }) => (
              <Checkbox key={key} value={view} label={viewName(view, t)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Select
        label={t('compile.audience')}
        description={audiences.includes('public-advertising') ? null : t('compile.publicByOthers')}
        data={audiences.map((value) => ({ value, label: t(`compile.audienceOf.${value}`) }))}
        value={arrangement.audience}
        allowDeselect={false}
        onChange={(value) => value && set({ audience: value })}
      />
      {arrangement.audience === 'public-advertising' && own && (
        <div className={classes.two}>
          <Select
            label={t('compile.channel')}
            placeholder={t('compile.anyChannel')}
            clearable
            data={channels.map((value) => ({ value, label: channelName(value, t) }))}
            value={arrangement.target.channel}
            onChange={(channel) => set({ target: { ...arrangement.target, channel } })}
          />
          <Select
            label={t('compile.country')}
            searchable
            data={countries
              .map((value) => ({ value, label: countryName(value, i18n.language, t) }))
              .sort((a, b) => a.label.localeCompare(b.label, i18n.language))}
            value={arrangement.target.country ?? own.country}
            allowDeselect={false}
            onChange={(country) => country && set({ target: { ...arrangement.target, country } })}
          />
        </div>
      )}
      <Photos series={series} sessions={sessions} photoIds={photoIds} onToggle={toggle} />
      <Choice label={t('compile.labels')}>
        <SegmentedControl
          fullWidth
          aria-label={t('compile.labels')}
          value={arrangement.labels}
          onChange={(value) => set({ labels: value === 'date' ? 'date' : 'interval' })}
          data={[
            { value: 'interval', label: t('compile.labelsOf.interval') },
            { value: 'date', label: t('compile.labelsOf.date') },
          ]}
        />
      </Choice>
      <Choice label={t('compile.light')}>
        <SegmentedControl
          fullWidth
          aria-label={t('compile.light')}
          value={arrangement.light}
          onChange={(value) => set({ light: value })}
          data={(['matched', 'as-taken'] as const).map((value) => ({
            value,
            label: t(`compile.lightOf.${value}`),
          }))}
        />
      </Choice>
      <Choice label={t('compile.theme')}>
        <SegmentedControl
          fullWidth
          aria-label={t('compile.theme')}
          value={arrangement.theme}
          onChange={(value) => set({ theme: value })}
          data={(['light', 'neutral', 'dark'] as const).map((value) => ({
            value,
            label: t(`compile.themeOf.${value}`),
          }))}
        />
      </Choice>
      <Choice label={t('compile.crop')}>
        <SegmentedControl
          fullWidth
          aria-label={t('compile.crop')}
          value={arrangement.crop}
          onChange={(value) => set({ crop: value })}
          data={crops.map((value) => ({
            value,
            label: value === 'original' ? t('compile.whole') : value,
          }))}
        />
      </Choice>
      <Textarea
        label={t('compile.caption')}
        description={t('compile.captionText')}
        maxLength={300}
        autosize
        minRows={2}
        value={arrangement.caption ?? ''}
        onChange={({ currentTarget }) => set({ caption: currentTarget.value || null })}
      />
      {arrangement.audience === 'public-advertising' &&
        statedInWords
          .filter((fact) => disclosures.some(({ code }) => code === fact))
          .map((fact) => (
            <Textarea
              key={fact}
              label={t(`release.words.${fact}`)}
              description={t('compile.statedText')}
              maxLength={500}
              autosize
              value={arrangement.stated[fact] ?? ''}
              onChange={({ currentTarget }) =>
                set({ stated: { ...arrangement.stated, [fact]: currentTarget.value || null } })
              }
            />
          ))}
      <Switch
        label={t('compile.showsClinic')}
        checked={arrangement.showsClinic}
        onChange={({ currentTarget }) => set({ showsClinic: currentTarget.checked })}
      />
      <Switch
        label={t('compile.hasWatermark')}
        description={t('compile.hasWatermarkText')}
        checked={arrangement.hasWatermark}
        onChange={({ currentTarget }) => set({ hasWatermark: currentTarget.checked })}
      />
      <div className={classes.two}>
        <Select
          label={t('compile.size')}
          data={[600, 800, 1200, 1600].map((size) => ({ value: String(size), label: `${size} px` }))}
          value={String(arrangement.sizePx)}
          allowDeselect={false}
          onChange={(size) => size && set({ sizePx: Number(size) })}
        />
        <Select
          label={t('compile.format')}
          data={[
            { value: 'jpeg', label: 'JPEG' },
            { value: 'png', label: 'PNG' },
            { value: 'webp', label: 'WebP' },
          ]}
          value={arrangement.format}
          allowDeselect={false}
          onChange={(format) => format && set({ format: format })}
        />
      </div>
      <Button size="md" loading={isBusy} disabled={!isWhole(arrangement)} onClick={onCompile}>
        {isMade ? t('compile.again') : t('compile.make')}
      </Button>
      {photoIds.length < 2 && (
        <Text size="xs" c="dimmed">
          {t('compile.chooseTwo')}
        </Text>
      )}
    </Stack>
  );
}

/** Whether there is enough to make a picture of. */
export function isWhole({ layout, photoIds, moreViews }: Arrangement): boolean {
  if (layout === 'pair' || layout === 'inset') return photoIds.length === 2;
  return photoIds.length >= 2 && (layout !== 'grid' || moreViews.length > 0);
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={500} mb="xs" aria-hidden>
        {label}
      </Text>
      {children}
    </div>
  );
}

interface PhotosProps {
  series: ReturnType<typeof seriesPhotos>;
  sessions: Session[];
  photoIds: string[];
  onToggle: (id: string) => void;
}
function Photos({ series, sessions, photoIds, onToggle }: PhotosProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <fieldset className={classes.photos}>
      <legend>{t('compile.photos', { count: photoIds.length })}</legend>
      <div className={classes.photoGrid}>
        {series.map((photo) => {
          const session = sessions.find(({ id }) => id === photo.sessionId);
          const date = session ? format.day(session.heldOn) : '';
          return (
            <button
              key={photo.id}
              type="button"
              className={classes.photo}
              aria-pressed={photoIds.includes(photo.id)}
              aria-label={date}
              onClick={() => onToggle(photo.id)}
            >
              <span className={classes.photoPicture}>
                <Thumb photoId={photo.id} placeholder={photo.placeholder} alt="" fit="cover" />
              </span>
              <span>{session && format.shortDay(session.heldOn)}</span>
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
