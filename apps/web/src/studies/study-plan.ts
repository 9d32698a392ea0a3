import type { NewStudy, StudyOptions } from '../api/types';

type Picture = StudyOptions['pictures'][number];
export type PictureUse = 'none' | 'grade' | 'training';

/** Pictures of one course in one view and light, by date. */
export interface StudySeries {
  key: string;
  first: Picture;
  pictures: Picture[];
}

export function seriesOf(pictures: readonly Picture[]): StudySeries[] {
  const found = new Map<string, StudySeries>();
  for (const picture of pictures) {
    const key = `${picture.courseId}/${picture.view}/${picture.lightMode}`;
    const series = found.get(key);
    if (series) series.pictures.push(picture);
    else found.set(key, { key, first: picture, pictures: [picture] });
  }
  return [...found.values()];
}

/** The pictures of a study. The reference of the training is what the clinic graded with open eyes; without it a picture is no training. */
export function planFrom(
  series: readonly StudySeries[],
  use: Readonly<Record<string, PictureUse>>,
  instrumentIds: readonly string[],
): Pick<Required<NewStudy>, 'photoIds' | 'training'> & { withoutReference: number } {
  const of = (wanted: PictureUse) =>
    series.filter(({ key }) => use[key] === wanted).flatMap(({ pictures }) => pictures);
  const training = of('training').map(({ photoId, scores }) => ({
    photoId,
    reference: Object.fromEntries(Object.entries(scores).filter(([id]) => instrumentIds.includes(id))),
  }));
  const known = training.filter(({ reference }) => Object.keys(reference).length > 0);
  return {
    photoIds: of('grade').map(({ photoId }) => photoId),
    training: known,
    withoutReference: training.length - known.length,
  };
}
