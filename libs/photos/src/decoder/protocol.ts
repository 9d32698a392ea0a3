import type { ProcessedPhoto } from '#imaging';
import type { ProblemFacts, ProblemSlug } from '#kernel';

/** What goes to the decoder process and comes back, as JSON over its IPC channel. One photo at a time. */
export interface DecodeRequest {
  inputPath: string;
  outDir: string;
}

export type DecodeReply =
  | { kind: 'ready' }
  /** `isSpent`: the process has grown for good (WebAssembly keeps its memory) and should not be used again. */
  | { kind: 'processed'; photo: ProcessedPhoto; isSpent: boolean }
  /** The photo is at fault. */
  | { kind: 'refused'; slug: ProblemSlug; facts: ProblemFacts }
  /** The machine is at fault: no such file, no space. */
  | { kind: 'failed'; message: string; code: string | null };
