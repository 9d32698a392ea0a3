// The process that decodes untrusted bytes. It has no settings, no secrets and no connections; its parent may kill it
// at any moment, and does so when it takes too long or too much memory.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '#kernel';
import { checkPhotoHeader, decodePhoto, hasDecodedHeic, processPhoto } from '../intake/index.js';
import type { DecodedPixels, DecodeReply, DecodeRequest } from './protocol.js';

const reply = (message: DecodeReply): void => {
  process.send?.(message);
};

async function decode(request: DecodeRequest): Promise<DecodeReply> {
  try {
    if (request.want === 'pixels') {
      const pixels = await decodePixels(request);
      return { kind: 'decoded', pixels, isSpent: hasDecodedHeic() };
    }
    const { inputPath, outDir } = request;
    const photo = await processPhoto({ inputPath, outDir });
    return { kind: 'processed', photo, isSpent: hasDecodedHeic() };
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', slug: error.slug, facts: error.facts };
    const { message, code } = error as NodeJS.ErrnoException;
    return { kind: 'failed', message: String(message), code: code ?? null };
  }
}

async function decodePixels({ inputPath, outDir }: DecodeRequest): Promise<DecodedPixels> {
  const header = await checkPhotoHeader(inputPath);
  const { raster, damage } = await decodePhoto(await readFile(inputPath), header);
  const path = join(outDir, 'pixels');
  await writeFile(path, raster.data);
  return { path, widthPx: raster.widthPx, heightPx: raster.heightPx, damage };
}

process.on('message', (request: DecodeRequest) => {
  void decode(request).then(reply);
});
// Without its parent it has nothing to do.
process.on('disconnect', () => process.exit(0));
reply({ kind: 'ready' });
