import { Button, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { bodySites, indications, type Course, type ViewSet } from '../api/types';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';
import { showUndo } from '../shell/toast';
import { viewName } from './names';

interface Props {
  course: Course;
  isOpen: boolean;
  onClose: () => void;
}
type Facts = Pick<Course, 'indication' | 'bodySite' | 'note' | 'viewSet'>;

/** What was said of a course when it was made, or guessed when old folders came in, to be put right. */
export function CourseFactsDialog(props: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t('course.change')}>
      <FactsForm key={props.course.version} {...props} />
    </Dialog>
  );
}

const keyOf = (viewSet: Course['viewSet']) => (viewSet ? `${viewSet.id}@${viewSet.version}` : '');

/** Writes what differs, each by its own act, and answers the course as it then is. */
async function write(course: Course, wanted: Facts): Promise<Course> {
  let now = course;
  const { viewSet, indication, bodySite, note } = wanted;
  // Only these: the wire refuses whatever else a course carries.
  const facts = { indication, bodySite, note };
  if ((['indication', 'bodySite', 'note'] as const).some((part) => facts[part] !== now[part]))
    now = await api.changeCourse(now.id, now.version, facts);
  if (keyOf(viewSet) !== keyOf(now.viewSet)) now = await api.changeViewSet(now.id, now.version, viewSet);
  return now;
}

function FactsForm({ course, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const sets = useQuery(queries.viewSets);
  const form = useForm({
    initialValues: {
      indication: course.indication,
      bodySite: course.bodySite,
      note: course.note ?? '',
      viewSet: keyOf(course.viewSet),
    },
  });
  const renew = () =>
    Promise.all(
      [['timeline', course.id], ['shots'], ['courses'], ['patients']].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  const save = useMutation({
    mutationFn: (values: typeof form.values) => {
      const chosen = sets.data?.find((set) => keyOf(set) === values.viewSet);
      const viewSet = chosen ? { id: chosen.id, version: chosen.version } : null;
      return write(course, {
        indication: values.indication,
        bodySite: values.bodySite,
        note: values.note.trim() || null,
        viewSet: values.viewSet === keyOf(course.viewSet) ? course.viewSet : viewSet,
      });
    },
    onSuccess: (changed) => {
      onClose();
      if (changed.version !== course.version)
        showUndo(t('course.changed'), () => write(changed, course).then(renew), t);
    },
    onSettled: renew,
  });
  const known = (sets.data ?? []).map((set) => ({ value: keyOf(set), label: titleOf(set, i18n.language) }));
  // An older version that the course keeps, or the list while it is on its way.
  if (course.viewSet && !known.some(({ value }) => value === keyOf(course.viewSet)))
    known.unshift({ value: keyOf(course.viewSet), label: `${course.viewSet.id} ${course.viewSet.version}` });
  const chosen = sets.data?.find((set) => keyOf(set) === form.values.viewSet);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md">
        <Select
          label={t('course.indication')}
          allowDeselect={false}
          data={indications.map((value) => ({ value, label: t(`indication.${value}`) }))}
          data-autofocus
          {...form.getInputProps('indication')}
        />
        <Select
          label={t('course.bodySite')}
          allowDeselect={false}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
          data={bodySites.map((value) => ({ value, label: t(`bodySite.${value}`) }))}
          {...form.getInputProps('bodySite')}
        />
        <div>
          <Select
            label={t('course.viewSet')}
            allowDeselect={false}
            data={[{ value: '', label: t('course.noViewSet') }, ...known]}
            {...form.getInputProps('viewSet')}
          />
          <Text size="xs" c="dimmed" mt={4} aria-live="polite">
            {chosen
              ? t('course.viewSetViews', { views: viewsOf(chosen, form.values.bodySite, t).join(' · ') })
              : t('course.noViewSetText')}
          </Text>
        </div>
        <Textarea
          label={t('course.note')}
          autosize
          minRows={2}
          maxLength={2000}
          {...form.getInputProps('note')}
        />
        <Text size="xs" c="dimmed">
          {t('course.changeText')}
        </Text>
        {save.error && <ProblemNote error={save.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const titleOf = (set: ViewSet, code: string) => set.title[code] ?? set.title.en ?? set.id;

const viewsOf = (set: ViewSet, bodySite: string, t: Parameters<typeof viewName>[1]) => [
  ...new Set(set.views.map(({ view }) => viewName(view.replace('{site}', bodySite), t))),
];
