import i18next from 'i18next';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queryClient } from '../api/queries';
import type { Photo } from '../api/types';
import { showProblem } from '../shell/toast';
import { uploads } from '../upload/upload-queue';

/** What a repeat repeats: a photo of the record, or an upload of this browser that may still be on its way. */
export type Repeated = { photoId: string } | { itemId: string };

interface Waiting {
  itemId: string;
  courseId: string;
  of: Repeated;
}

/** Photos from a device's own camera say when they were taken only once they have been read. */
const askEveryMs = 3_000;
const asksAtMost = 40;

/**
 * Repeats on their way: each is marked once both photos are stored, also when the camera has been left meanwhile. The one that it
 * repeats goes on standing for the session; the repeat tells the error of taking it.
 */
class RepeatShots {
  #waiting: readonly Waiting[] = [];

  add(repeat: Waiting): void {
    if (this.#waiting.length === 0) this.#stop = uploads.subscribe(this.#advance);
    this.#waiting = [...this.#waiting, repeat];
    this.#advance();
  }

  #stop: () => void = () => undefined;
  #advance = (): void => {
    const stored = new Map(uploads.items().map(({ id, photoId }) => [id, photoId]));
    const left: Waiting[] = [];
    for (const one of this.#waiting) {
      const photoId = stored.get(one.itemId);
      const ofId = 'photoId' in one.of ? one.of.photoId : stored.get(one.of.itemId);
      // One that was taken back, or belongs to somebody who has signed out.
      if (photoId === undefined || ofId === undefined) continue;
      if (photoId === null || ofId === null) left.push(one);
      else void mark(one.courseId, photoId, ofId).catch((error: unknown) => showProblem(error, i18next.t));
    }
    this.#waiting = left;
    if (left.length === 0) this.#stop();
  };
}

export const repeatShots = new RepeatShots();

async function mark(courseId: string, photoId: string, ofId: string): Promise<void> {
  const [both, repeats] = await Promise.all([known(courseId, [photoId, ofId]), api.repeats(courseId)]);
  // A repeat of a repeat is one more of the first.
  const first = repeats.find((repeat) => repeat.photoId === ofId)?.repeatOfPhotoId ?? ofId;
  await api.markRepeat(photoId, first);
  await putBack(both.find(({ id }) => id === photoId)!).catch(async (error: unknown) => {
    // Read meanwhile, which is a newer version of it.
    if (!(error instanceof ApiProblem && error.slug === 'version-conflict')) throw error;
    const [again] = await known(courseId, [photoId]);
    await putBack(again!);
  });
  for (const key of ['repeats', 'measures', 'timeline'])
    void queryClient.invalidateQueries({ queryKey: [key, courseId] });
}

/** The photos, as soon as it is known when they were taken. */
async function known(courseId: string, ids: string[]): Promise<Photo[]> {
  for (let ask = 1; ; ask++) {
    const { photos } = await api.timeline(courseId);
    const found = photos.filter(({ id }) => ids.includes(id));
    if (found.length < ids.length) throw new ApiProblem(404, { type: 'not-found', title: '', status: 404 });
    const isRead = ({ takenAt, state }: Photo) =>
      takenAt !== null || state === 'ready' || state === 'damaged';
    if (found.every(isRead) || ask === asksAtMost) return found;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}

async function putBack({ id, version, isChosen }: Photo): Promise<void> {
  if (isChosen) await api.changePhoto(id, version, { isChosen: false });
}
