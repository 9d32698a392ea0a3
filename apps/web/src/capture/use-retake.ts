import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { showProblem } from '../shell/toast';
import { uploads } from '../upload/upload-queue';
import type { OpenShot } from './shots';

/**
 * A picture taken again replaces the one before it: that stays, but is not the one shown any more. It is put back only once the
 * new one is stored, so that no moment has neither.
 */
export function useRetake(courseId: string, sessionId: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const waiting = useRef(new Map<string, { photoIds: string[]; earlierItemId: string | null }>());
  useEffect(
    () =>
      uploads.subscribe(() => {
        for (const item of uploads.items()) {
          const earlier = waiting.current.get(item.id);
          if (!earlier || item.photoId === null) continue;
          waiting.current.delete(item.id);
          const own = uploads.items().find(({ id }) => id === earlier.earlierItemId)?.photoId;
          const replaced = new Set([...earlier.photoIds, ...(own ? [own] : [])]);
          replaced.delete(item.photoId);
          void putBack(courseId, replaced)
            .catch((error: unknown) => showProblem(error, t))
            .finally(() => void client.invalidateQueries({ queryKey: ['shots', sessionId] }));
        }
      }),
    [client, courseId, sessionId, t],
  );
  return (shot: OpenShot, itemId: string) => {
    if (!shot.isTaken) return;
    waiting.current.set(itemId, { photoIds: shot.photoIds, earlierItemId: shot.own?.id ?? null });
  };
}

async function putBack(courseId: string, photoIds: Set<string>): Promise<void> {
  if (photoIds.size === 0) return;
  const { photos } = await api.timeline(courseId);
  for (const photo of photos) {
    if (photoIds.has(photo.id) && photo.isChosen)
      await api.changePhoto(photo.id, photo.version, { isChosen: false });
  }
}
