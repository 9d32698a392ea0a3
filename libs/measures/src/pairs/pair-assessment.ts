import { Inject, Injectable } from '@nestjs/common';
import { colourMethodVersion, pairCorrection } from '#imaging';
import type { DerivativeId } from '#kernel';
import { calibrationsOf, PairPictures, type AlignedPair } from '#photos';
import { publish, type JobHandler, type JobOutcome, type RunningJob, type Tx } from '#platform';
import { assess, colourRules, inputsOf, type PairCharts, type TreatedRegion } from './draw-pair.js';
import { assessPair, pairAssessed } from './pairs.jobs.js';
import { notifyPair, readInputs, writeColourMatch, writeComparison, type PairName } from './pairs.store.js';

type Payload = { photoId: string; baselinePhotoId: string };

/** Gives the follow-up of a pair its baseline's light, and measures how comparable the two are. The same inputs are worked on once. */
@Injectable()
export class PairAssessment implements JobHandler<Payload> {
  readonly definition = assessPair;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle(payload: Payload, run: RunningJob): Promise<JobOutcome> {
    const name = payload as PairName;
    const found = await run.commit((tx) => this.find(tx, name));
    if ('skipped' in found) return found;
    const { pair, regions, charts, inputsSha256 } = found;
    const files = {
      baseline: await this.pictures.read(pair.baseline),
      photo: await this.pictures.read(pair.photo),
    };
    const { match, comparison, bend } = await assess(pair, files, regions, charts);
    const stored =
      match.status === 'matched'
        ? {
            normalised: await this.pictures.store(match.normalised),
            difference: await this.pictures.store(match.difference),
          }
        : null;
    const superfluous = await run.commit(async (tx) => {
      // The outline may have been edited while this was drawn; the job of that edit draws again.
      const now = await this.find(tx, name);
      const isStale = 'skipped' in now || !now.inputsSha256.equals(inputsSha256);
      if (isStale) return stored ? [stored.normalised.id, stored.difference.id] : [];
      const normalisedId = stored && (await this.pictures.record(tx, stored.normalised));
      const differenceId = stored && (await this.pictures.record(tx, stored.difference));
      const superseded = await writeColourMatch(tx, name, {
        rule: match.rule,
        methodVersion: colourMethodVersion,
        regions: regions.map(({ id, version }) => ({ id, version })),
        inputsSha256,
        outcome:
          match.status === 'matched'
            ? {
                status: 'matched',
                correction: match.correction,
                evidence: match.evidence,
                normalisedId: normalisedId!,
                differenceId: differenceId!,
              }
            : match,
      });
      await writeComparison(tx, name, { ...comparison, bend }, inputsSha256);
      await notifyPair(tx, name.photoId);
      await publish(tx, pairAssessed, { ...name });
      const own = stored ? [stored.normalised.id, stored.difference.id] : [];
      const kept: (DerivativeId | null)[] = [normalisedId, differenceId];
      return [...superseded, ...own.filter((id) => !kept.includes(id))];
    });
    await this.pictures.discard(superfluous);
    return 'done';
  }

  async onDead(payload: Payload, tx: Tx): Promise<void> {
    const name = payload as PairName;
    const superseded = await writeColourMatch(tx, name, {
      rule: colourRules.skin,
      methodVersion: colourMethodVersion,
      regions: [],
      // Of no inputs at all, so that the next event tries again.
      inputsSha256: Buffer.alloc(32),
      outcome: { status: 'refused', reason: 'gave-up', evidence: null },
    });
    // Their bytes become strays, which the sweep removes.
    void superseded;
    await notifyPair(tx, name.photoId);
    // Without a match there is still what needs none: sizes, and colours by charts.
    await publish(tx, pairAssessed, { ...name });
  }

  private async find(
    tx: Tx,
    name: PairName,
  ): Promise<
    | { skipped: string }
    | { pair: AlignedPair; regions: TreatedRegion[]; charts: PairCharts; inputsSha256: Buffer }
  > {
    const pair = await this.pictures.aligned(tx, name.baselinePhotoId, name.photoId);
    if (!pair) return { skipped: 'not-aligned' };
    const regions = await scarsOf(tx, name);
    const charts = await chartsOf(tx, name);
    const inputsSha256 = inputsOf(pair, regions, charts);
    if ((await readInputs(tx, name))?.equals(inputsSha256)) return { skipped: 'already-assessed' };
    return { pair, regions, charts, inputsSha256 };
  }
}

/** Scars as they are drawn now, for the whole series and as this photo shows them. */
function scarsOf(tx: Tx, { baselinePhotoId, photoId }: PairName): Promise<TreatedRegion[]> {
  return tx.rows<TreatedRegion>(
    `select id, version, outline from region_in_force
     where clinic_id = $1 and baseline_photo_id = $2 and kind = 'scar' and (traced_photo_id is null or traced_photo_id = $3)
     order by lineage_id, version`,
    [tx.clinicId, baselinePhotoId, photoId],
  );
}

/** Of charts in the photos themselves: a profile does not know how long a photo was exposed. */
async function chartsOf(tx: Tx, { baselinePhotoId, photoId }: PairName): Promise<PairCharts> {
  const known = await calibrationsOf(tx, [baselinePhotoId, photoId]);
  const [baseline, photo] = [known.get(baselinePhotoId), known.get(photoId)];
  if (baseline?.calibratedBy !== 'chart' || photo?.calibratedBy !== 'chart') return null;
  const both = pairCorrection(baseline, photo);
  return both && { baseline: both.first, followup: both.second };
}
