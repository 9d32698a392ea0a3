import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { sessionName, viewName } from '../course/names';
import { useFormat } from '../shell/format';

/** Sessions and photos of a patient by name. */
export function usePictures(patientId: string) {
  const { t } = useTranslation();
  const format = useFormat();
  const courses = useQuery(queries.courses(patientId));
  const timelines = useQueries({ queries: (courses.data ?? []).map(({ id }) => queries.timeline(id)) });
  const names = new Map<string, string>();
  const sessionIds: string[] = [];
  const photoIds: string[] = [];
  for (const { data } of timelines) {
    for (const session of data?.sessions ?? []) {
      names.set(session.id, `${format.day(session.heldOn)} · ${sessionName(session, t)}`);
      sessionIds.push(session.id);
      const photos = data?.photos.filter((photo) => photo.sessionId === session.id) ?? [];
      for (const [index, photo] of photos.entries()) {
        const place = photos.length > 1 ? ` · ${index + 1}` : '';
        names.set(photo.id, `${format.day(session.heldOn)} · ${viewName(photo.view, t)}${place}`);
        photoIds.push(photo.id);
      }
    }
  }
  return { names, sessionIds, photoIds };
}
