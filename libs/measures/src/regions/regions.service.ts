import { Inject, Injectable } from '@nestjs/common';
import { adjacentSkin } from '#imaging';
import { newId, Problem, type ClinicId, type MemberId, type PhotoId, type RegionId } from '#kernel';
import { keepBaseline, PhotosService, type Viewer } from '#photos';
import { Database, publish, type Tx } from '#platform';
import { mostRegions, outlineFault, type Outline, type RegionKind } from '../model/outline.js';
import { regionChanged } from './regions.events.js';
import * as store from './regions.store.js';
import type { KnownLength, Region } from './regions.store.js';

/** All that is drawn on one baseline. */
export interface Drawing {
  baselinePhotoId: PhotoId;
  widthPx: number;
  heightPx: number;
  regions: Region[];
  knownLength: KnownLength | null;
  /** Names this state of the drawing; a save says which state it began from. */
  revision: string;
}

export interface DrawnRegion {
  /** Null for a new one. */
  lineageId: RegionId | null;
  tracedPhotoId: PhotoId | null;
  kind: RegionKind;
  name: string;
  outline: Outline;
  holes: readonly Outline[];
  isSuggested: boolean;
}

export interface NewDrawing {
  regions: DrawnRegion[];
  knownLength: KnownLength | null;
  revision: string;
}

/** Outlines and known lengths on the baseline of a series. Nothing is overwritten: an edit is a version more. */
@Injectable()
export class RegionsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PhotosService) private readonly photos: PhotosService,
  ) {}

  /** @throws Problem `not-found` for a photo that this viewer may not see, `photo-not-ready` */
  async of(clinicId: ClinicId, viewer: Viewer, photoId: PhotoId): Promise<Drawing> {
    await this.photos.get(clinicId, viewer, photoId);
    return this.db.tx(clinicId, (tx) => this.read(tx, photoId));
  }

  /**
   * Replaces the drawing: what is missing ends, what differs becomes a new version, what is the same stays as it is.
   * @throws Problem `not-found`, `photo-not-ready`, `invalid-request` for an outline that cannot be measured in, `conflict` when
   * the drawing has changed since
   */
  async save(
    clinicId: ClinicId,
    viewer: Viewer,
    photoId: PhotoId,
    drawing: NewDrawing,
    memberId: MemberId | null,
  ): Promise<Drawing> {
    await this.photos.get(clinicId, viewer, photoId);
    return this.db.tx(clinicId, async (tx) => {
      await store.lockBaseline(tx, photoId);
      if (!(await store.isBaseline(tx, photoId)))
        throw new Problem('conflict', {
          detail: 'Regions are drawn on the baseline of a series, and this photo is not one now.',
        });
      const before = await this.read(tx, photoId);
      if (before.revision !== drawing.revision)
        throw new Problem('conflict', {
          detail: 'Somebody else has changed this drawing meanwhile. Load it again.',
        });
      await this.check(tx, before, drawing);
      if (await this.write(tx, before, drawing, memberId))
        await publish(tx, regionChanged, { baselinePhotoId: photoId });
      // What is drawn belongs to this picture: an older one that comes in later does not take its place.
      await keepBaseline(tx, photoId);
      return this.read(tx, photoId);
    });
  }

  /** Draws the scar, skin beside it and a known length on a photo that is going to be a baseline, and on which nothing is drawn yet. */
  async drawFirst(
    tx: Tx,
    photoId: PhotoId,
    scar: Outline,
    { pxPerMm, ...size }: { widthPx: number; heightPx: number; pxPerMm: number },
  ): Promise<void> {
    if ((await store.latestVersions(tx, photoId)).size > 0) return;
    const drawn = [
      { kind: 'scar' as const, name: '疤痕 Scar', isSuggested: false, outline: scar, holes: [] },
      {
        kind: 'adjacent-skin' as const,
        name: '旁邊皮膚 Skin beside',
        isSuggested: true,
        ...adjacentSkin(scar, size),
      },
    ];
    for (const one of drawn) {
      const id = newId<RegionId>();
      const version = { id, lineageId: id, version: 1, tracedPhotoId: null, isEnded: false };
      await store.insertRegion(tx, { ...version, baselinePhotoId: photoId, ...one }, null);
    }
    const [x, y] = [size.widthPx / 2, size.heightPx / 2];
    const length = { fromPx: [x - 5 * pxPerMm, y], toPx: [x + 5 * pxPerMm, y], lengthMm: 10 } as const;
    await store.insertKnownLength(tx, photoId, 1, length, false, null);
    await publish(tx, regionChanged, { baselinePhotoId: photoId });
  }

  private async read(tx: Tx, photoId: PhotoId): Promise<Drawing> {
    const size = await store.drawnOn(tx, photoId);
    if (!size) throw new Problem('photo-not-ready');
    const regions = await store.regionsOf(tx, photoId);
    const { length, version } = await store.knownLengthOf(tx, photoId);
    const versions = regions.map((region) => `${region.id}`).join('.');
    return {
      baselinePhotoId: photoId,
      ...size,
      regions,
      knownLength: length,
      revision: `${version}:${versions}`,
    };
  }

  private async check(tx: Tx, before: Drawing, { regions, knownLength }: NewDrawing): Promise<void> {
    const errors: { pointer: string; detail: string }[] = [];
    const fault = (pointer: string, detail: string) => errors.push({ pointer, detail });
    if (regions.length > mostRegions) fault('/regions', `has more than ${mostRegions} regions`);
    const traceable = await store.alignedTo(tx, before.baselinePhotoId);
    const known = await store.latestVersions(tx, before.baselinePhotoId);
    const seen = new Set<string>();
    regions.forEach((region, i) => {
      const wrong = outlineFault(region.outline, before);
      if (wrong) fault(`/regions/${i}/outline`, faultWords[wrong]);
      region.holes.forEach((hole, k) => {
        const wrongHole = outlineFault(hole, before);
        if (wrongHole) fault(`/regions/${i}/holes/${k}`, faultWords[wrongHole]);
      });
      if (region.lineageId !== null && !known.has(region.lineageId))
        fault(`/regions/${i}/lineageId`, 'is no region of this photo');
      if (region.tracedPhotoId !== null && !traceable.has(region.tracedPhotoId))
        fault(`/regions/${i}/tracedPhotoId`, 'is no photo that lies on this baseline');
      if (region.tracedPhotoId !== null && region.lineageId === null)
        fault(`/regions/${i}/tracedPhotoId`, 'needs the region whose outline it is');
      const isOfSeries = regions.some(
        (one) => one.lineageId === region.lineageId && one.tracedPhotoId === null,
      );
      if (region.tracedPhotoId !== null && region.lineageId !== null && !isOfSeries)
        fault(`/regions/${i}/tracedPhotoId`, 'is traced of a region that ends with this drawing');
      const key = `${region.lineageId ?? i}:${region.tracedPhotoId ?? ''}`;
      if (seen.has(key)) fault(`/regions/${i}/lineageId`, 'is given twice');
      seen.add(key);
    });
    if (knownLength) {
      const lengthPx = Math.hypot(
        knownLength.toPx[0] - knownLength.fromPx[0],
        knownLength.toPx[1] - knownLength.fromPx[1],
      );
      if (lengthPx < 20) fault('/knownLength', 'is shorter than 20 px in the picture, too short for a scale');
    }
    if (errors.length > 0)
      throw new Problem('invalid-request', { detail: 'The drawing cannot be measured in.', errors });
  }

  /** @returns false when nothing is another than before */
  private async write(
    tx: Tx,
    before: Drawing,
    { regions, knownLength }: NewDrawing,
    memberId: MemberId | null,
  ): Promise<boolean> {
    const versions = await store.latestVersions(tx, before.baselinePhotoId);
    const next = (lineageId: RegionId) => {
      const version = (versions.get(lineageId) ?? 0) + 1;
      versions.set(lineageId, version);
      return version;
    };
    const { baselinePhotoId } = before;
    let isChanged = false;
    const insert = async (region: DrawnRegion, isEnded: boolean) => {
      const id = newId<RegionId>();
      const lineageId = region.lineageId ?? id;
      await store.insertRegion(
        tx,
        { ...region, id, lineageId, version: next(lineageId), baselinePhotoId, isEnded },
        memberId,
      );
      isChanged = true;
    };
    const same = (a: { lineageId: RegionId | null; tracedPhotoId: PhotoId | null }, b: Region) =>
      a.lineageId === b.lineageId && a.tracedPhotoId === b.tracedPhotoId;
    for (const region of before.regions)
      if (!regions.some((one) => same(one, region))) await insert(region, true);
    // The series' outline first: what is traced of it belongs to it.
    for (const region of [...regions].sort(
      (a, b) => Number(a.tracedPhotoId !== null) - Number(b.tracedPhotoId !== null),
    )) {
      const now = before.regions.find((one) => same(region, one));
      if (!now || contentOf(now) !== contentOf(region)) await insert(region, false);
    }
    if (JSON.stringify(before.knownLength) !== JSON.stringify(knownLength && lengthOf(knownLength))) {
      const { version } = await store.knownLengthOf(tx, baselinePhotoId);
      await store.insertKnownLength(
        tx,
        baselinePhotoId,
        version + 1,
        knownLength ?? before.knownLength!,
        knownLength === null,
        memberId,
      );
      isChanged = true;
    }
    return isChanged;
  }
}

const faultWords: Record<NonNullable<ReturnType<typeof outlineFault>>, string> = {
  'too-few-points': 'needs at least three points',
  'too-many-points': 'has more than 2000 points',
  outside: 'leaves the picture',
  'too-small': 'is too small to measure in',
  'crosses-itself': 'crosses itself',
};

const lengthOf = ({ fromPx, toPx, lengthMm }: KnownLength): KnownLength => ({ fromPx, toPx, lengthMm });

const contentOf = ({ kind, name, outline, holes, isSuggested }: Omit<DrawnRegion, 'lineageId'>) =>
  JSON.stringify([kind, name, outline, holes, isSuggested]);
