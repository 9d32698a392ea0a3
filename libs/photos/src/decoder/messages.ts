import type { ProcessedPhoto } from '#imaging';
import type { ProblemFacts, ProblemSlug } from '#kernel';

/** What the decoder's child is told. */
export interface DecodeRequest {
  inputPath: string;
  outDir: string;
}

/** What it answers: the result, the named reason why this file cannot be read, or that something of ours failed. */
export type DecodeReply =
  | { kind: 'processed'; photo: ProcessedPhoto; mustRecycle: boolean }
  | { kind: 'refused'; slug: ProblemSlug; facts: ProblemFacts }
  | { kind: 'failed'; name: string; code: string | null };
