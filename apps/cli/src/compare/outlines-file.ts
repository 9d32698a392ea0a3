import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Outline } from '#measures';
import { CommandFailure, exitCode } from '../commands.js';
import { reading } from './reading.js';

const point = z.tuple([z.number().min(-100_000).max(100_000), z.number().min(-100_000).max(100_000)]);
const outline = z.array(point).min(3).max(2_000);
const outlines = z.union([outline.transform((one) => [one]), z.array(outline).min(1).max(100)]);

export async function outlinesOf(path: string): Promise<Outline[]> {
  const text = await reading(path, () => readFile(path, 'utf8'));
  try {
    return outlines.parse(JSON.parse(text));
  } catch {
    throw new CommandFailure(
      exitCode.input,
      `${path} is no outline: at least three points [[x, y], …] as JSON`,
    );
  }
}
