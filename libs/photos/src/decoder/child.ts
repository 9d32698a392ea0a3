// The process that decodes untrusted bytes. It has no settings, no secrets and no connections; its parent may kill it
// at any moment, and does so when it takes too long or too much memory.
import { hasDecodedHeic, processPhoto } from '#imaging';
import { Problem } from '#kernel';
import type { DecodeReply, DecodeRequest } from './protocol.js';

const reply = (message: DecodeReply): void => {
  process.send?.(message);
};

async function decode({ inputPath, outDir }: DecodeRequest): Promise<DecodeReply> {
  try {
    const photo = await processPhoto({ inputPath, outDir });
    return { kind: 'processed', photo, isSpent: hasDecodedHeic() };
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', slug: error.slug, facts: error.facts };
    const { message, code } = error as NodeJS.ErrnoException;
    return { kind: 'failed', message: String(message), code: code ?? null };
  }
}

process.on('message', (request: DecodeRequest) => {
  void decode(request).then(reply);
});
// Without its parent it has nothing to do.
process.on('disconnect', () => process.exit(0));
reply({ kind: 'ready' });
