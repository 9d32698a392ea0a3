import type { Instrument, NewStudy, StudyOptions } from '../api/types';

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

/** References by picture and scale that were set by hand; null: none, whatever the clinic graded. */
export type References = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

/** One picture of the training, with the reference of each scale that it can be graded by. */
export interface TrainingPicture {
  picture: Picture;
  references: { instrument: Instrument; score: number | null }[];
}

/** Scales of improvement compare with the baseline, so the baseline itself has none of them. */
const canBeGraded = ({ photoId, baselinePhotoId }: Picture, { isChangeScore }: Instrument): boolean =>
  !isChangeScore || (baselinePhotoId !== null && baselinePhotoId !== photoId);

/** Pictures of the training. The reference is what was set by hand, else what the clinic graded with open eyes. */
export function trainingOf(
  series: readonly StudySeries[],
  use: Readonly<Record<string, PictureUse>>,
  instruments: readonly Instrument[],
  references: References,
): TrainingPicture[] {
  return series
    .filter(({ key }) => use[key] === 'training')
    .flatMap(({ pictures }) => pictures)
    .map((picture) => ({
      picture,
      references: instruments
        .filter((instrument) => canBeGraded(picture, instrument))
        .map((instrument) => {
          const set = references[picture.photoId]?.[instrument.id];
          return { instrument, score: set === undefined ? (picture.scores[instrument.id] ?? null) : set };
        }),
    }))
    .filter((one) => one.references.length > 0);
}

/** True when a picture is shown in the training: single scales and those of improvement are looks of their own. */
export function isTraining({ references }: TrainingPicture): boolean {
  return [true, false].some((isChange) => {
    const of = references.filter(({ instrument }) => instrument.isChangeScore === isChange);
    return of.length > 0 && of.every(({ score }) => score !== null);
  });
}

/** The pictures of a study. Without a reference by every scale of a look a picture is no training. */
export function planFrom(
  series: readonly StudySeries[],
  use: Readonly<Record<string, PictureUse>>,
  training: readonly TrainingPicture[],
): Pick<Required<NewStudy>, 'photoIds' | 'training'> & { withoutReference: number } {
  const known = training.filter(isTraining);
  return {
    photoIds: series
      .filter(({ key }) => use[key] === 'grade')
      .flatMap(({ pictures }) => pictures.map(({ photoId }) => photoId)),
    training: known.map(({ picture, references }) => ({
      photoId: picture.photoId,
      reference: Object.fromEntries(
        references.flatMap(({ instrument, score }) => (score === null ? [] : [[instrument.id, score]])),
      ),
    })),
    withoutReference: training.length - known.length,
  };
}
