import { open, readFile, rm } from 'node:fs/promises';
import { Problem } from '#kernel';
import { intakeLimits, sniffBytes, sniffPhoto, type ProcessedPhoto, type Raster } from '../intake/index.js';
import { DecoderProcess, type DecodeDeath, type DecodeLimits } from './decoder-process.js';
import type { DecodeAnswer, DecodeReply, DecodeRequest } from './protocol.js';

export interface PhotoDecoderOptions {
  /** Photos decoded at the same time; each may take 600 MB, a HEIC or AVIF 1 GB. */
  concurrency?: number;
  timeoutMs?: number;
  /** After this many photos a process is replaced, before small leaks and fragments add up. */
  photosPerProcess?: number;
}

const mebibyte = 1024 * 1024;
/** HEIC and AVIF: the whole process. 24 MP take 560 to 720 MB. */
const heifMemoryBytes = 1024 * mebibyte;
/** Others: above the process at rest. A progressive 50 MP JPEG at full colour resolution needs 500 MB. */
const extraMemoryBytes = 600 * mebibyte;

const deathDetails: Record<DecodeDeath, string> = {
  timeout: 'This photo took longer than 30 seconds to read and was given up. Export it as JPEG and use that.',
  'out-of-memory':
    'This photo needs more memory than is allowed. Export a smaller version as JPEG and use that.',
  'decoder-crashed': 'The decoder broke down over this photo. Export it as JPEG and use that.',
};

/**
 * Runs the photo pipeline where it can do no harm: in processes of its own that hold no secrets and are killed when
 * they take too long, take too much memory or crash. A process is used again after a sound photo, so that the cost per
 * photo stays that of the decoding; after a failure, and after any HEIC, it is replaced.
 */
export class PhotoDecoder {
  private readonly concurrency: number;
  private readonly timeoutMs: number;
  private readonly photosPerProcess: number;
  private readonly resting: DecoderProcess[] = [];
  private readonly working = new Set<DecoderProcess>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private isClosed = false;

  constructor({
    concurrency = 2,
    timeoutMs = intakeLimits.processMs,
    photosPerProcess = 200,
  }: PhotoDecoderOptions = {}) {
    this.concurrency = concurrency;
    this.timeoutMs = timeoutMs;
    this.photosPerProcess = photosPerProcess;
  }

  /**
   * Makes the derivatives of one photo in `outDir`.
   * @param signal ends the decode, and its process, at once
   * @throws Problem `photo-type-unsupported`, `photo-too-large` or `photo-unreadable` when the photo is at fault; its
   *   `reason` is `timeout`, `out-of-memory` or `decoder-crashed` when the process did not live to say more.
   *   Any other error is the machine's and worth another try.
   */
  async process(inputPath: string, outDir: string, signal?: AbortSignal): Promise<ProcessedPhoto> {
    const answer = await this.ask({ want: 'derivatives', inputPath, outDir }, signal);
    if (answer.kind === 'processed') return answer.photo;
    throw outOfTurn();
  }

  /**
   * Decodes one photo to upright sRGB pixels, which go through a file of `outDir`.
   * @throws as `process` does
   */
  async pixels(
    inputPath: string,
    outDir: string,
    signal?: AbortSignal,
  ): Promise<{ raster: Raster; damage: string[] }> {
    const answer = await this.ask({ want: 'pixels', inputPath, outDir }, signal);
    if (answer.kind !== 'decoded') throw outOfTurn();
    const { path, widthPx, heightPx, damage } = answer.pixels;
    const data = await readFile(path);
    await rm(path);
    return { raster: { data, widthPx, heightPx, channels: 3 }, damage };
  }

  private async ask(request: DecodeRequest, signal: AbortSignal | undefined): Promise<DecodeAnswer> {
    const limits = await this.limitsFor(request.inputPath);
    await this.enter();
    try {
      signal?.throwIfAborted();
      return settle(await this.decode(request, limits, signal));
    } finally {
      this.leave();
    }
  }

  /** Kills every process; decodes under way end as if crashed. */
  close(): void {
    this.isClosed = true;
    for (const process of [...this.resting.splice(0), ...this.working]) process.kill();
  }

  /** For Nest, which asks each provider. */
  onModuleDestroy(): void {
    this.close();
  }

  private async decode(
    request: DecodeRequest,
    limits: DecodeLimits,
    signal: AbortSignal | undefined,
  ): Promise<DecodeReply | DecodeDeath> {
    const process = this.rested() ?? (await DecoderProcess.start());
    this.working.add(process);
    let isReusable = false;
    try {
      const reply = await process.decode(request, limits, signal);
      isReusable = typeof reply !== 'string' && 'isSpent' in reply && !reply.isSpent;
      return reply;
    } finally {
      this.working.delete(process);
      if (isReusable && process.isAlive && process.decoded < this.photosPerProcess && !this.isClosed) {
        this.resting.push(process);
      } else process.kill();
    }
  }

  private rested(): DecoderProcess | undefined {
    for (let process = this.resting.pop(); process; process = this.resting.pop()) {
      if (process.isAlive) return process;
    }
    return undefined;
  }

  private async limitsFor(inputPath: string): Promise<DecodeLimits> {
    const file = await open(inputPath, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
      const format = sniffPhoto(buffer.subarray(0, bytesRead))?.format;
      const isHeif = format === 'heic' || format === 'avif';
      return {
        timeoutMs: this.timeoutMs,
        memoryBytes: (idleBytes) => (isHeif ? heifMemoryBytes : idleBytes + extraMemoryBytes),
      };
    } finally {
      await file.close();
    }
  }

  private async enter(): Promise<void> {
    if (this.busy >= this.concurrency) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.busy += 1;
  }

  /** Hands the place to the next in line without letting a newcomer in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.busy -= 1;
  }
}

function settle(reply: DecodeReply | DecodeDeath): DecodeAnswer {
  if (typeof reply === 'string') {
    throw new Problem('photo-unreadable', { detail: deathDetails[reply], reason: reply });
  }
  if (reply.kind === 'processed' || reply.kind === 'decoded') return reply;
  if (reply.kind === 'refused') throw new Problem(reply.slug, reply.facts);
  if (reply.kind === 'failed') throw Object.assign(new Error(reply.message), { code: reply.code });
  throw outOfTurn();
}

const outOfTurn = (): Error => new Error('the photo decoder answered out of turn');
