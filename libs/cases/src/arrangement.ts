import { Problem } from '#kernel';
import type { Session } from '#treatments';
import type { AskedPhoto } from './cases.store.js';
import type { NewCaseStudy, Placed } from './composing.js';

/** @throws Problem `invalid-request` for a layout that cannot be of so many photos */
export function checkForm({ layout, photoIds, view, moreViews }: NewCaseStudy): void {
  const fault = (detail: string) =>
    new Problem('invalid-request', { detail, errors: [{ pointer: '/photoIds', detail }] });
  if (new Set(photoIds).size !== photoIds.length) throw fault('names a photo twice');
  if (layout === 'pair' && photoIds.length !== 2) throw fault('a pair has two photos');
  if (layout === 'inset' && photoIds.length !== 2) throw fault('an inset has two photos');
  const views = new Set([view, ...moreViews]);
  if (views.size !== 1 + moreViews.length) throw fault('names a view twice');
  if (layout !== 'grid' && moreViews.length > 0) throw fault('only a grid has several views');
  if (layout === 'grid' && (photoIds.length % views.size !== 0 || photoIds.length < 2 * views.size))
    throw fault('a grid has one photo for each view and session, of two sessions or more');
}

/**
 * The photos asked for are of this course, of the series named, one for each session, and ready.
 * @throws Problem
 */
export function checkAsked(wanted: NewCaseStudy, asked: AskedPhoto[], sessions: Session[]): void {
  const missing = wanted.photoIds.filter((id) => !asked.some((photo) => photo.photoId === id));
  if (missing.length > 0)
    throw new Problem('not-found', { detail: 'A photo is not one of this course.', photoIds: missing });
  const ordinalOf = (photo: AskedPhoto) => sessions.find(({ id }) => id === photo.sessionId)?.ordinal ?? 0;
  const naming = (photos: AskedPhoto[]) => ({
    photoIds: photos.map(({ photoId }) => photoId),
    sessionOrdinals: photos.map(ordinalOf),
  });
  const views = [wanted.view, ...wanted.moreViews];
  const elsewhere = asked.filter(
    ({ view, lightMode }) => !views.includes(view) || lightMode !== wanted.lightMode,
  );
  if (elsewhere.length > 0) {
    throw new Problem('photos-not-comparable', {
      detail: `The photo of session ${elsewhere.map(ordinalOf).join(', ')} shows another view or was taken in another light.`,
      ...naming(elsewhere),
    });
  }
  const unfinished = asked.filter(({ state }) => state === 'received' || state === 'processing');
  if (unfinished.length > 0) throw notReady();
  const unsound = asked.filter(({ state }) => state !== 'ready');
  if (unsound.length > 0) {
    throw new Problem('photos-not-comparable', {
      detail: `The photo of session ${unsound.map(ordinalOf).join(', ')} is damaged or could not be read.`,
      ...naming(unsound),
    });
  }
  if (new Set(asked.map(({ sessionId, view }) => `${sessionId} ${view}`)).size !== asked.length) {
    const detail = 'names two photos of one session; choose one of them';
    throw new Problem('invalid-request', { detail, errors: [{ pointer: '/photoIds', detail }] });
  }
}

/**
 * Each photo has a place in the frame of its view, and each view a photo of each session; a refusal is shown, never drawn over.
 * @throws Problem
 */
export function checkAligned(wanted: NewCaseStudy, placed: Placed[]): void {
  if (placed.length < wanted.photoIds.length) throw notReady();
  if (placed.some(({ photo }) => photo.alignment.status === 'pending')) throw notReady();
  const sessionIds = new Set(placed.map(({ session }) => session.id));
  const views = [wanted.view, ...wanted.moreViews];
  if (placed.length !== sessionIds.size * views.length) {
    const holes = views.flatMap((view) =>
      [...sessionIds].filter((id) => !placed.some((one) => one.view === view && one.session.id === id)),
    );
    throw new Problem('photos-not-comparable', {
      detail: `A grid has every view of every session; ${holes.length} are missing. Choose sessions that have all of them.`,
      sessionIds: [...new Set(holes)],
    });
  }
  const refused = placed.filter(({ photo }) => photo.alignment.status === 'refused');
  if (refused.length === 0) return;
  throw new Problem('photos-not-comparable', {
    detail:
      refused
        .map(({ session, photo }) => `Session ${session.ordinal}: ${words(photo.alignment.reason)}`)
        .join('. ') + '. Leave it out, or choose another photo of that session.',
    photoIds: refused.map(({ photo }) => photo.photoId),
    sessionOrdinals: refused.map(({ session }) => session.ordinal),
    reasons: refused.map(({ photo }) => photo.alignment.reason),
  });
}

const words = (reason: string | null) => (reason ?? 'not aligned').replaceAll('-', ' ');

function notReady(): Problem {
  return new Problem('photo-not-ready', {
    detail: 'A photo is still being prepared or aligned. Try again in a few seconds.',
    retryAfterSeconds: 3,
  });
}
