import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  calibrationMethodVersion,
  encodePicture,
  applyChartCorrection,
  examineChart,
  inspectPhoto,
  loadForChart,
  loadRgb,
  PhotoDecoder,
  photoRecipes,
  uprightSize,
  type ChartFinding,
  type PictureInput,
} from '#imaging';
import { Problem } from '#kernel';
import { CommandFailure, exitCode } from './commands.js';
import { isSameFile, writeResult } from './compile/write-result.js';

const help = `Usage: samelight calibrate FILE [--pitch-mm NUMBER] [--out FILE.jpg] [--json]

Finds the calibration card or a 24-patch chart in a photo, and says what it tells of scale and colour. Needs no server.

  --pitch-mm NUMBER  distance between two patches of the 24-patch chart; without it that chart gives no scale
  --out FILE.jpg     the photo upright in the chart's colours; not written when they do not fit
  --json             print the result as one JSON object
  --help             print this

Exit codes: 0 calibrated, 2 wrong command line, 3 wrong input, 4 no chart found or its colours do not fit, 5 result not written,
1 our fault.
`;

/** The command `samelight calibrate`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      'pitch-mm': { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [file] = positionals;
  if (!file || positionals.length > 1) throw usage('one photo is needed');
  const pitch = values['pitch-mm'] === undefined ? null : Number(values['pitch-mm']);
  if (pitch !== null && !(pitch >= 2 && pitch <= 100)) throw usage('--pitch-mm must be from 2 to 100');
  const { out } = values;
  if (out !== undefined) {
    if (!/\.jpe?g$/i.test(out)) throw usage('--out must end in .jpg');
    if (await isSameFile(file, out)) throw usage(`--out would overwrite the photo ${file}`);
  }
  const input = await opened(file);
  const finding = examineChart(await loadForChart(input), { classicPitchMm: pitch });
  const correction = finding?.colour.correction ?? null;
  if (out !== undefined && correction) {
    const { widthPx, heightPx } = await uprightSize(input);
    const own = await loadRgb(input, widthPx, heightPx);
    const data = applyChartCorrection(own, correction);
    await writeResult(out, await encodePicture({ ...own, data }, photoRecipes.full.encode));
  }
  process.stdout.write(values.json ? `${JSON.stringify(report(finding), null, 2)}\n` : inWords(finding));
  return correction ? exitCode.done : exitCode.notComparable;
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, `${message}; see samelight calibrate --help`);
}

/** What libvips alone reads right as it is; anything else through the decoder that the worker uses. */
async function opened(path: string): Promise<PictureInput> {
  const decoder = new PhotoDecoder({ concurrency: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'samelight-calibrate-'));
  try {
    const { isPlain } = await inspectPhoto(path);
    return isPlain ? path : (await decoder.pixels(path, folder)).raster;
  } catch (error) {
    if (error instanceof Problem)
      throw new CommandFailure(exitCode.input, `${path}: ${error.facts.detail ?? error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new CommandFailure(exitCode.input, `${path} cannot be read (${code})`);
  } finally {
    decoder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What `--json` prints. Fields are added, never renamed. */
function report(finding: ChartFinding | null) {
  return {
    command: 'calibrate',
    status: finding?.colour.correction ? 'calibrated' : 'uncalibrated',
    reason: finding ? finding.colour.refusal : 'no-chart',
    chart: finding,
    methodVersion: calibrationMethodVersion,
  };
}

function inWords(finding: ChartFinding | null): string {
  if (!finding) return 'uncalibrated: no chart found\n';
  const { kind, cardId, pxPerMm, tiltDeg, colour } = finding;
  const { deltaEBeforeMean, deltaEAfterMean, deltaEAfterMax, refusal } = colour;
  const name = kind === 'card' ? `card ${cardId ?? '(id not readable)'}` : '24-patch chart';
  const scale = pxPerMm === null ? 'no scale (size of the chart not known)' : `${pxPerMm.toFixed(2)} px/mm`;
  const words = refusal ? `uncalibrated: ${refusal.replaceAll('-', ' ')}` : 'calibrated';
  return (
    `${name} found: ${scale}, tilt ${tiltDeg.toFixed(0)}°\n` +
    `${words}: mean colour difference ${deltaEBeforeMean.toFixed(1)} before, ${deltaEAfterMean.toFixed(1)} after ` +
    `(at most ${deltaEAfterMax.toFixed(1)}; CIEDE2000)\n`
  );
}
