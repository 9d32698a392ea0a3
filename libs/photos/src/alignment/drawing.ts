import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  alignedRecipe,
  encodePicture,
  imageEngine,
  loadRgb,
  photoRecipes,
  warpToBaseline,
  type Alignment,
  type Matrix3,
} from '#imaging';
import { newId, type DerivativeId, type PhotoId } from '#kernel';
import type { ObjectStore, RunningJob } from '#platform';
import { insertDerivative, type DerivativeRecord } from '../processing.js';
import {
  deleteRefusal,
  existingDrawing,
  insertAlignment,
  type Member,
  type Route,
} from './alignment.store.js';

/** Reads, draws and records; what the ways to an alignment have in common. */
export class AlignmentDrawing {
  constructor(private readonly objects: ObjectStore) {}

  async read(member: Member): Promise<Buffer> {
    const stream = await this.objects.get(`derivatives/${member.derivativeId}`);
    return Buffer.concat((await stream.toArray()) as Buffer[]);
  }

  /** Records an outcome, with the photo drawn in the baseline's frame where it is aligned. */
  async record(
    run: RunningJob,
    { baseline, photo }: { baseline: Member; photo: Member },
    alignment: Alignment,
    way: Route,
  ): Promise<void> {
    const drawn =
      alignment.status === 'aligned'
        ? await this.draw(baseline, photo, alignment.matrix, alignment.methodVersion)
        : null;
    const superfluous = await run.commit(async (tx) => {
      const isNew = drawn ? await insertDerivative(tx, drawn) : true;
      const kept = !drawn ? null : isNew ? drawn.id : await existingDrawing(tx, drawn);
      if (way.route === 'chain') await deleteRefusal(tx, baseline.id, photo.id);
      await insertAlignment(tx, { baseline, photo }, alignment, way, kept);
      return isNew ? null : drawn!.id;
    });
    if (superfluous) await this.objects.delete(`derivatives/${superfluous}`);
  }

  private async draw(
    baseline: Member,
    photo: Member,
    matrix: Matrix3,
    method: string,
  ): Promise<DerivativeRecord & { id: DerivativeId; photoId: PhotoId }> {
    const size = { widthPx: baseline.viewWidthPx, heightPx: baseline.viewHeightPx };
    const rgb = await loadRgb(await this.read(photo), photo.viewWidthPx, photo.viewHeightPx);
    const warped = warpToBaseline(
      { ...rgb, fullWidthPx: photo.widthPx, fullHeightPx: photo.heightPx },
      matrix,
      { widthPx: baseline.widthPx, heightPx: baseline.heightPx },
      size,
    );
    const { encode } = photoRecipes.view;
    const bytes = await encodePicture(warped, encode);
    const id = newId<DerivativeId>();
    const stored = await this.objects.put(`derivatives/${id}`, Readable.from([bytes]), {
      expectedSizeBytes: bytes.length,
    });
    const parameters = {
      matrix,
      baselineWidthPx: baseline.widthPx,
      baselineHeightPx: baseline.heightPx,
      ...size,
    };
    return {
      id,
      photoId: photo.id,
      recipe: alignedRecipe.id,
      recipeVersion: alignedRecipe.version,
      inputsSha256: createHash('sha256')
        .update(photo.derivativeSha256)
        .update(JSON.stringify(parameters))
        .digest(),
      operations: [
        {
          name: 'from-derivative',
          parameters: {
            recipe: photoRecipes.view.id,
            version: photoRecipes.view.version,
            sha256: photo.derivativeSha256.toString('hex'),
          },
        },
        {
          name: 'warp-to-baseline',
          parameters: { ...parameters, baselinePhotoId: baseline.id, method, kernel: 'catmull-rom' },
        },
        {
          name: 'encode',
          parameters: { mediaType: encode.mediaType, profile: 'srgb', ...encode.options },
        },
      ],
      engines: imageEngine,
      mediaType: encode.mediaType,
      ...size,
      sizeBytes: stored.sizeBytes,
      sha256: Buffer.from(stored.sha256, 'hex'),
    };
  }
}
