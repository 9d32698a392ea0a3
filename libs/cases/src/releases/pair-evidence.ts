import type { PairScore, PairVerdict } from '#imaging';
import { Problem, type PhotoId } from '#kernel';
import type { ReleasePicture } from './releases.store.js';

/** What the pairs of a release say, the worst of each. */
export interface PairEvidence {
  isAligned: boolean;
  light: PairVerdict;
  scale: PairVerdict;
  timing: PairVerdict;
  score: { met: number; of: number };
}

/** From the worst to the best. */
const order: readonly PairVerdict[] = ['not-met', 'unknown', 'not-applicable', 'met'];
const worse = (one: PairVerdict, other: PairVerdict) =>
  order.indexOf(one) <= order.indexOf(other) ? one : other;

/** Each picture of a view with the first of that view, in every composition. */
export async function worstOf(
  pictures: readonly ReleasePicture[],
  between: (one: PhotoId, other: PhotoId) => Promise<{ score: PairScore }>,
): Promise<PairEvidence> {
  const inputs = pictures.flatMap(({ record }) => {
    const firsts = new Map<string, PhotoId>();
    return record.inputs.flatMap(({ photoId, view, alignment }) => {
      const first = firsts.get(view);
      if (first === undefined) {
        firsts.set(view, photoId);
        return [];
      }
      return [{ first, photoId, isAligned: ['baseline', 'aligned'].includes(alignment.status) }];
    });
  });
  const pairs = new Map(inputs.map((pair) => [`${pair.first} ${pair.photoId}`, pair]));
  let worst: PairEvidence | null = null;
  for (const { first, photoId, isAligned } of pairs.values()) {
    const score = await scoreOf(between, first, photoId);
    const of = (item: 'light' | 'scale' | 'timing') =>
      score?.items.find((one) => one.item === item)?.verdict ?? 'unknown';
    const evidence: PairEvidence = {
      isAligned: isAligned && score !== null,
      light: of('light'),
      scale: of('scale'),
      timing: of('timing'),
      score: score ? { met: score.met, of: score.of } : { met: 0, of: 9 },
    };
    worst = worst
      ? {
          isAligned: worst.isAligned && evidence.isAligned,
          light: worse(worst.light, evidence.light),
          scale: worse(worst.scale, evidence.scale),
          timing: worse(worst.timing, evidence.timing),
          score: share(evidence) < share(worst) ? evidence.score : worst.score,
        }
      : evidence;
  }
  return (
    worst ?? {
      isAligned: false,
      light: 'unknown',
      scale: 'unknown',
      timing: 'unknown',
      score: { met: 0, of: 9 },
    }
  );
}

const share = ({ score }: PairEvidence) => score.met / Math.max(1, score.of);

/** Null for photos that are no pair any more. */
async function scoreOf(
  between: (one: PhotoId, other: PhotoId) => Promise<{ score: PairScore }>,
  one: PhotoId,
  other: PhotoId,
): Promise<PairScore | null> {
  try {
    return (await between(one, other)).score;
  } catch (error) {
    if (error instanceof Problem && ['not-found', 'photos-not-comparable'].includes(error.slug)) return null;
    throw error;
  }
}
