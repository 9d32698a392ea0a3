import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parseArgs } from 'node:util';
import {
  applyColour,
  encodePicture,
  inspectPhoto,
  loadForColour,
  loadRgb,
  matchColour,
  photoRecipes,
  warpToBaseline,
  type Alignment,
  type ColourMatch,
  type Recipe,
} from '#imaging';
import { CommandFailure, exitCode } from './commands.js';
import { reading } from './compare/reading.js';
import { alignSeries, type AlignedPhoto } from './compile/align-series.js';
import type { DatedPhoto } from './compile/photo-folder.js';
import { isSameFile, writeResult } from './compile/write-result.js';

const help = `Usage: samelight align --baseline FILE --followup FILE [--via FILE]... [--out FILE] [--json]

Finds how a follow-up photo lies on its baseline, and what makes its light the baseline's. Needs no server.

  --baseline FILE  the photo that gives frame and light
  --followup FILE  the later photo of the same skin
  --via FILE       a photo of the same series from between; tried as a bridge when the direct way is refused
  --out FILE       the follow-up in the baseline's frame and light: .jpg or .webp; without colour when that is refused
  --json           print the result as one JSON object: status, matrix (baseline px to follow-up px of the upright pictures,
                   centre of the first pixel 0,0), residualPx, confidence, reason, route (direct or chain), via, colour
  --help           print this

Exit codes: 0 aligned, 2 wrong command line, 3 wrong input, 4 photos not comparable, 5 result not written, 1 our fault.
`;

const encodings: Record<string, Recipe['encode']> = {
  '.jpg': photoRecipes.full.encode,
  '.jpeg': photoRecipes.full.encode,
  '.webp': photoRecipes.view.encode,
};

/** The command `samelight align`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      baseline: { type: 'string' },
      followup: { type: 'string' },
      via: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const { baseline, followup, out } = values;
  if (!baseline || !followup) throw usage('--baseline and --followup are needed');
  const encoding = out === undefined ? null : encodings[extname(out).toLowerCase()];
  if (encoding === undefined) throw usage(`--out must end in ${Object.keys(encodings).join(', ')}`);
  for (const photo of [baseline, followup, ...values.via]) {
    if (out !== undefined && (await isSameFile(photo, out)))
      throw new CommandFailure(exitCode.usage, `--out would overwrite the photo ${photo}; name another file`);
  }
  const photos = [];
  for (const path of [baseline, followup, ...values.via]) photos.push(await opened(path));
  const [base, follow] = await alignSeries(photos);
  const alignment = follow!.alignment!;
  const colour = alignment.status === 'aligned' ? await matched(base!, follow!, alignment) : null;
  if (out !== undefined && encoding && alignment.status === 'aligned')
    await writeResult(out, await inFrameOf(base!, follow!, alignment, colour, encoding));
  process.stdout.write(
    values.json
      ? `${JSON.stringify(report(follow!, alignment, colour), null, 2)}\n`
      : inWords(alignment, colour),
  );
  return alignment.status === 'aligned' ? exitCode.done : exitCode.notComparable;
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, `${message}; see samelight align --help`);
}

function opened(path: string): Promise<DatedPhoto> {
  return reading(path, async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const facts = await inspectPhoto(path);
    // Two photos need no place in time.
    return {
      file: basename(path),
      path,
      sha256,
      facts,
      takenOn: '',
      dateSource: 'exif',
      session: 1,
      days: 0,
    };
  });
}

type Aligned = Extract<Alignment, { status: 'aligned' }>;

async function matched(base: AlignedPhoto, follow: AlignedPhoto, { matrix }: Aligned): Promise<ColourMatch> {
  return matchColour(await loadForColour(base.input), await loadForColour(follow.input), matrix);
}

async function inFrameOf(
  base: AlignedPhoto,
  follow: AlignedPhoto,
  { matrix }: Aligned,
  colour: ColourMatch | null,
  encoding: Recipe['encode'],
): Promise<Buffer> {
  const own = await loadRgb(follow.input, follow.uprightWidthPx, follow.uprightHeightPx);
  const data = colour?.status === 'matched' ? applyColour(own, colour.correction) : own.data;
  const size = { widthPx: base.uprightWidthPx, heightPx: base.uprightHeightPx };
  return encodePicture(warpToBaseline({ ...own, data }, matrix, size, size), encoding);
}

/** What `--json` prints. Fields are added, never renamed. */
function report({ route }: AlignedPhoto, alignment: Alignment, colour: ColourMatch | null) {
  const isAligned = alignment.status === 'aligned';
  return {
    command: 'align',
    status: alignment.status,
    matrix: isAligned ? [0, 3, 6].map((at) => alignment.matrix.slice(at, at + 3)) : null,
    residualPx: isAligned ? alignment.residualPx : null,
    residualPct: isAligned ? alignment.residualPct : null,
    confidence: isAligned ? alignment.confidence : null,
    reason: isAligned ? null : alignment.reason,
    route: isAligned ? route!.route : null,
    via: isAligned && route?.route === 'chain' ? route.via : null,
    evidence: alignment.evidence,
    methodVersion: alignment.methodVersion,
    colour,
  };
}

function inWords(alignment: Alignment, colour: ColourMatch | null): string {
  if (alignment.status === 'refused') return `not aligned: ${alignment.reason.replaceAll('-', ' ')}\n`;
  const light =
    colour?.status === 'matched'
      ? `light matched: mean colour difference ${colour.evidence.deltaEBefore.toFixed(1)} before, ${colour.evidence.deltaEAfter.toFixed(1)} after (CIEDE2000)`
      : `light not matched: ${(colour?.reason ?? '').replaceAll('-', ' ')}`;
  return `aligned: residual ${alignment.residualPx.toFixed(2)} px (${alignment.residualPct.toFixed(3)} % of the diagonal), confidence ${alignment.confidence.toFixed(2)}\n${light}\n`;
}
