import { Inject, Injectable } from '@nestjs/common';
import {
  alignmentMethodVersion,
  alignPhotos,
  alignThrough,
  compareFaces,
  loadFaceNetworks,
  loadGrey,
  showsFace,
  UprightPicture,
  type Alignment,
  type GreyImage,
  type Outline,
} from '#imaging';
import { newId, type AlignmentId, type PhotoId } from '#kernel';
import {
  OBJECTS,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { alignPhoto } from '../photos.jobs.js';
import {
  findAutomatic,
  findMembers,
  findNeighbours,
  findScars,
  tellWatchers,
  type Member,
  type Neighbour,
  type Route,
} from './alignment.store.js';
import { AlignmentDrawing } from './drawing.js';

type Payload = Parameters<
  JobHandler<{ photoId: string; baselinePhotoId: string; viaPhotoId?: string }>['handle']
>[0];

/** Refusals of the photo itself, which no way round changes. */
const isFinal = (reason: string) => ['mirrored', 'too-blurred', 'other-person'].includes(reason);

/**
 * Brings one photo into its baseline's frame and draws it there, or records why it cannot be. Where the direct way is refused, the
 * photos of the series nearest in time are tried as a bridge, and again when one of them comes in later. The result belongs to the
 * pair of photos: it stays when the series gets another baseline, and is found again when that changes back.
 */
@Injectable()
export class PhotoAlignment implements JobHandler<Payload> {
  readonly definition = alignPhoto;
  private readonly drawing: AlignmentDrawing;

  constructor(@Inject(OBJECTS) objects: ObjectStore) {
    this.drawing = new AlignmentDrawing(objects);
  }

  async handle(payload: Payload, run: RunningJob): Promise<JobOutcome> {
    const photoId = payload.photoId as PhotoId;
    const baselinePhotoId = payload.baselinePhotoId as PhotoId;
    const isBridgeNew = payload.viaPhotoId !== undefined;
    const found = await run.commit(async (tx) => ({
      known: await findAutomatic(tx, baselinePhotoId, photoId),
      pair: await findMembers(tx, baselinePhotoId, photoId),
      scars: await findScars(tx, baselinePhotoId),
    }));
    if (isBridgeNew ? found.known?.status !== 'refused' : found.known !== null)
      return { skipped: 'already-aligned' };
    if (!found.pair) return { skipped: 'photo-gone' };

    const { baseline, photo } = found.pair;
    const base = await this.grey(baseline);
    const follow = await this.grey(photo);
    const direct = isBridgeNew
      ? null
      : alignPhotos(base, follow, { exclude: found.scars, ...(await this.samePerson(baseline, photo)) });
    if (direct && (direct.status === 'aligned' || isFinal(direct.reason))) {
      await this.drawing.record(run, found.pair, direct, { route: 'direct' });
      return 'done';
    }
    const neighbours = await run.commit((tx) =>
      findNeighbours(tx, baselinePhotoId, photoId, (payload.viaPhotoId ?? null) as PhotoId | null),
    );
    const bridged = await this.throughAny(run, { baseline, base, follow, scars: found.scars }, neighbours);
    if (bridged) await this.drawing.record(run, found.pair, bridged.alignment, bridged.way);
    else if (direct) await this.drawing.record(run, found.pair, direct, { route: 'direct' });
    return bridged || direct ? 'done' : { skipped: 'no-way-over-it' };
  }

  async onDead({ photoId, baselinePhotoId, viaPhotoId }: Payload, tx: Tx): Promise<void> {
    if (viaPhotoId !== undefined) return;
    // Better an honest refusal than "pending" for ever. It is tried anew when somebody asks for it. What an older method found stays.
    await tx.rows(
      `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, reason)
       select $1, $2, $3, $4, $5, 'refused', 'gave-up'
       where not exists (select 1 from alignment where clinic_id = $2 and baseline_photo_id = $3 and photo_id = $4 and route <> 'manual')
       on conflict (clinic_id, baseline_photo_id, photo_id, method_version) where route <> 'manual' do nothing`,
      [newId<AlignmentId>(), tx.clinicId, baselinePhotoId, photoId, alignmentMethodVersion],
    );
    await tellWatchers(tx, photoId as PhotoId);
  }

  private async throughAny(
    run: RunningJob,
    {
      baseline,
      base,
      follow,
      scars,
    }: { baseline: Member; base: GreyImage; follow: GreyImage; scars: readonly Outline[] },
    neighbours: readonly Neighbour[],
  ): Promise<{ alignment: Alignment; way: Route } | null> {
    for (const neighbour of neighbours) {
      if (run.signal.aborted) break;
      const members = await run.commit((tx) => findMembers(tx, baseline.id, neighbour.photoId));
      if (!members) continue;
      const alignment = alignThrough(base, await this.grey(members.photo), follow, neighbour.matrix, scars);
      if (alignment.status === 'aligned')
        return { alignment, way: { route: 'chain', viaPhotoId: neighbour.photoId } };
    }
    run.signal.throwIfAborted();
    return null;
  }

  /** Both pictures are looked at for this alone, and only the likeness is kept; nothing where a view shows no face or none is found. */
  private async samePerson(baseline: Member, photo: Member): Promise<{ samePerson?: number }> {
    if (![baseline, photo].every(({ view, isWithoutFace }) => showsFace(view) && !isWithoutFace)) return {};
    const [one, other] = [
      await UprightPicture.decode(await this.drawing.read(baseline)),
      await UprightPicture.decode(await this.drawing.read(photo)),
    ];
    const likeness = await compareFaces(await loadFaceNetworks(), one, other);
    return likeness === null ? {} : { samePerson: likeness };
  }

  private async grey(member: Member): Promise<GreyImage> {
    return {
      ...(await loadGrey(await this.drawing.read(member))),
      fullWidthPx: member.widthPx,
      fullHeightPx: member.heightPx,
    };
  }
}
