import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import {
  composeMotion,
  composePictures,
  cropNames,
  layoutKinds,
  motions,
  printPicture,
  type ComposedPicture,
  type CompositionFormat,
  type CropName,
  type LayoutKind,
  type Motion,
  type ThemeName,
} from '#imaging';
import { lightChoices, type LightChoice } from '#cases';
import { Problem } from '#kernel';
import { CommandFailure, exitCode } from '../commands.js';
import { alignSeries, type AlignedPhoto } from './align-series.js';
import { outlinesOf } from '../compare/outlines-file.js';
import { correctionsOf, lightOfSeries, lightWords, type SeriesLight } from './light-of-series.js';
import { labelLines, labelWords, type LabelLanguage } from './labels.js';
import { readPhotoFolder, type DatedPhoto, type PhotoFolder } from './photo-folder.js';
import { readViewFolders } from './view-folders.js';
import { isSameFile, writeResult } from './write-result.js';

const help = `Usage: samelight compile DIR --out FILE [OPTIONS]

Puts the dated photos of one view in DIR beside each other, aligned to the first, in one picture.
Dates come from the EXIF data, else from the file name (2026-01-31, 2026_01_31, 20260131); never from the file system.

  --out FILE           .jpg, .png, .webp or .pdf (A4); written whole or not at all
  --layout NAME        pair: first and last; strip: all; inset: the last, the first small beside it; grid: a row for each sub-folder of DIR,
                       which is one view, a column for each day that all of them have; default: pair for two photos, else strip
  --motion NAME        of a pair or a strip, as .webp: wipe or fade, one photo after the other in one place
  --crop SHAPE         of the whole picture: original, 1:1, 4:5, 9:16 or 16:9; every photo is cropped alike; default: original
  --size PX            width of the whole picture, 64 to 12000; default: 1600, 2400 for a strip or a grid
  --columns N          photos beside each other before a strip breaks into the next row
  --light NAME         matched: all in the light of the first, by charts in all of them or by the skin around the scar, else all as taken; or
                       as-taken; default: matched
  --scar FILE          where the scar is in the first photo: JSON, a list of points [x, y] in px, or a list of such lists; not of a grid
  --theme NAME         light, neutral or dark; default: light
  --labels LANGUAGE    en, zh-Hant or zh-Hans; default: en
  --heading TEXT       one line above the photos
  --caption TEXT       under the photos, broken into lines
  --footer TEXT        one line at the foot of the picture
  --strict             stop with code 4 when a photo cannot be aligned, instead of marking it
  --json               print what was done to each photo on standard output
  --help               print this

Reads JPEG, PNG, WebP, HEIC, AVIF and TIFF. Other files, and sub-folders but for a grid, are left alone, with a note.
Exit codes: 0 done, 2 wrong command line, 3 wrong input, 4 photos not comparable, 5 result not written, 1 our fault.
`;

const formats: Record<string, CompositionFormat | 'pdf'> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.pdf': 'pdf',
};
const defaultWidthPx: Record<LayoutKind, number> = { pair: 1600, strip: 2400, inset: 1600, grid: 2400 };

interface Request {
  folder: string;
  out: string;
  format: CompositionFormat | 'pdf';
  motion: Motion | null;
  layout: LayoutKind | null;
  widthPx: number | null;
  columns: number | null;
  theme: ThemeName;
  light: LightChoice;
  scar: string | null;
  language: LabelLanguage;
  crop: CropName;
  heading: string | null;
  caption: string | null;
  footer: string | null;
  isStrict: boolean;
  isJson: boolean;
}

/** The command `samelight compile`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const request = parse(argv);
  if (request === 'help') {
    process.stdout.write(help);
    return exitCode.done;
  }
  const { folder, rows, layout } = await chosen(request);
  for (const photo of folder.photos) {
    if (await isSameFile(photo.path, request.out)) {
      throw new CommandFailure(
        exitCode.usage,
        `--out would overwrite the photo ${photo.file}; name another file`,
      );
    }
  }
  const scars = request.scar === null ? [] : await outlinesOf(request.scar);
  const series: AlignedPhoto[][] = [];
  for (const row of rows) series.push(await alignSeries(row.photos));
  const all = series.flat();
  const light = await lightOfSeries(series, request.light, scars);
  const warnings = [...folder.warnings, ...all.flatMap((photo) => photo.warnings)];
  for (const text of warnings) process.stderr.write(`samelight: warning: ${text}\n`);
  for (const reason of light.reasons) note(`light as taken: ${reason}`);
  const unaligned = all.filter(({ alignment }) => alignment?.status === 'refused');
  if (request.isStrict && unaligned.length > 0) {
    const names = unaligned.map(({ photo }) => photo.file).join(', ');
    throw new CommandFailure(
      exitCode.notComparable,
      `could not be aligned to ${all[0]!.photo.file}: ${names}`,
    );
  }
  const views = rows.map(({ view }) => view);
  const composed = await compose(request, layout, series, views, light);
  const written = await asAsked(request, composed, all);
  await writeResult(request.out, written.bytes);
  if (request.isJson) {
    process.stdout.write(
      `${JSON.stringify(report(request, folder, all, light, composed.record, written, warnings), null, 2)}\n`,
    );
  }
  return exitCode.done;
}

/** The photos that are shown, row by row; a folder of one view is one row. */
async function chosen(request: Request): Promise<{
  folder: PhotoFolder;
  rows: { view?: string; photos: DatedPhoto[] }[];
  layout: LayoutKind;
}> {
  const isGrid = request.layout === 'grid';
  const grid = isGrid ? await readViewFolders(request.folder) : null;
  const folder = grid ?? (await readPhotoFolder(request.folder));
  for (const { name, reason } of folder.ignored) note(`ignored ${name}: ${reason}`);
  if (grid) return { folder, rows: grid.rows, layout: 'grid' };
  const { photos } = folder;
  if (photos.length < 2) {
    const found = photos.length === 0 ? 'no photo' : 'only one photo';
    throw new CommandFailure(exitCode.input, `${found} in ${request.folder}; two are needed`);
  }
  const layout = request.layout ?? (photos.length === 2 ? 'pair' : 'strip');
  return { folder, rows: [{ photos: layout === 'strip' ? photos : [photos[0]!, photos.at(-1)!] }], layout };
}

/** The composed picture in the form that was asked for. */
async function asAsked(
  { format, motion, language }: Request,
  composed: ComposedPicture,
  series: readonly AlignedPhoto[],
): Promise<Omit<ComposedPicture, 'record' | 'mediaType'> & { mediaType: string }> {
  if (motion) {
    try {
      return await composeMotion(composed, motion);
    } catch (error) {
      if (error instanceof RangeError) throw new CommandFailure(exitCode.notComparable, error.message);
      throw error;
    }
  }
  if (format !== 'pdf') return composed;
  const { bytes, widthPx, heightPx, record } = composed;
  const words = labelWords[language];
  const labels = record.pictures.map((one) => one.labelLines.join(', ')).join('; ');
  const lastDay = series
    .map(({ photo }) => photo.takenOn)
    .sort()
    .at(-1)!;
  const page = await printPicture(
    { bytes, widthPx, heightPx, alt: labels },
    {
      language,
      title: words.title,
      footnote: `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)} · Samelight`,
      // Of the photos, not of the printing: the same photos give the same file.
      createdAt: new Date(`${lastDay}T00:00:00Z`),
    },
  );
  return { bytes: page, mediaType: 'application/pdf', widthPx, heightPx };
}

function note(text: string): void {
  process.stderr.write(`samelight: note: ${text}\n`);
}

function parse(argv: string[]): Request | 'help' {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      layout: { type: 'string' },
      size: { type: 'string' },
      columns: { type: 'string' },
      motion: { type: 'string' },
      theme: { type: 'string', default: 'light' },
      light: { type: 'string', default: 'matched' },
      scar: { type: 'string' },
      labels: { type: 'string', default: 'en' },
      crop: { type: 'string', default: 'original' },
      heading: { type: 'string' },
      caption: { type: 'string' },
      footer: { type: 'string' },
      strict: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) throw usage(`expected one folder, not ${positionals.length}`);
  if (!values.out) throw usage('--out FILE is missing');
  const format = formats[extname(values.out).toLowerCase()];
  if (!format)
    throw usage(`--out must end in ${Object.keys(formats).join(', ')}, not ${JSON.stringify(values.out)}`);
  if (values.scar !== undefined && values.layout === 'grid')
    throw usage('--scar is of one view, and a grid has several');
  return {
    folder,
    out: values.out,
    format,
    motion: motionOf(values.motion, format),
    layout: values.layout === undefined ? null : oneOf('--layout', values.layout, layoutKinds),
    widthPx: values.size === undefined ? null : whole('--size', values.size, 64, 12_000),
    columns: values.columns === undefined ? null : whole('--columns', values.columns, 1, 100),
    light: oneOf('--light', values.light, lightChoices),
    scar: values.scar ?? null,
    theme: oneOf('--theme', values.theme, ['light', 'neutral', 'dark']),
    language: oneOf('--labels', values.labels, ['en', 'zh-Hant', 'zh-Hans']),
    crop: oneOf('--crop', values.crop, cropNames),
    heading: values.heading ?? null,
    caption: values.caption ?? null,
    footer: values.footer ?? null,
    isStrict: values.strict,
    isJson: values.json,
  };
}

function motionOf(value: string | undefined, format: Request['format']): Motion | null {
  if (value === undefined) return null;
  if (format !== 'webp') throw usage('--motion is written as .webp');
  return oneOf('--motion', value, motions);
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, `${message}; see samelight compile --help`);
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (!found) throw usage(`${option} is one of ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
}

function whole(option: string, value: string, least: number, most: number): number {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : NaN;
  if (!(number >= least && number <= most)) {
    throw usage(`${option} is a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
  }
  return number;
}

async function compose(
  request: Request,
  layout: LayoutKind,
  series: readonly AlignedPhoto[][],
  views: readonly (string | undefined)[],
  light: SeriesLight,
): Promise<ComposedPicture> {
  const words = labelWords[request.language];
  const corrections = correctionsOf(light);
  const isAligned = series.flat().every(({ alignment }) => alignment?.status !== 'refused');
  try {
    return await composePictures({
      layout,
      widthPx: request.widthPx ?? defaultWidthPx[layout],
      // Paper and motion are made of the picture: what is lost in a JPEG would be lost twice.
      format: request.motion ? 'png' : request.format === 'pdf' ? 'jpeg' : request.format,
      theme: request.theme,
      language: request.language,
      light: isAligned ? lightWords(light, request.language) : { kind: 'as-taken', words: words.asTaken },
      unaligned: { mark: words.notAligned },
      ...(layout === 'grid' ? { perRow: series[0]!.length } : {}),
      ...(request.columns === null ? {} : { columns: request.columns }),
      crop: request.crop,
      ...(request.heading === null ? {} : { heading: request.heading }),
      ...(request.caption === null ? {} : { caption: request.caption }),
      ...(request.footer === null ? {} : { footer: request.footer }),
      pictures: series.flatMap((row, at) =>
        row.map(({ photo, input, alignment }, index) => ({
          name: photo.file,
          input,
          sha256: photo.sha256,
          matrix: alignment?.status === 'aligned' ? alignment.matrix : null,
          correction: corrections[at * row.length + index] ?? null,
          labelLines: labelLines(photo, words, views[at]),
        })),
      ),
    });
  } catch (error) {
    if (error instanceof Problem && error.slug === 'photos-not-comparable') {
      throw new CommandFailure(exitCode.notComparable, error.facts.detail ?? error.message);
    }
    throw error;
  }
}

/** What `--json` prints. Fields are added, never renamed. */
function report(
  request: Request,
  folder: PhotoFolder,
  series: readonly AlignedPhoto[],
  light: SeriesLight,
  record: ComposedPicture['record'],
  { bytes, mediaType, widthPx, heightPx }: Awaited<ReturnType<typeof asAsked>>,
  warnings: readonly string[],
) {
  return {
    command: 'compile',
    folder: request.folder,
    output: {
      file: request.out,
      mediaType,
      widthPx,
      heightPx,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    layout: record.layout,
    photos: folder.photos.map((photo) => photoReport(photo, series, light, record)),
    ignored: folder.ignored,
    warnings,
    record,
  };
}

function photoReport(
  photo: DatedPhoto,
  series: readonly AlignedPhoto[],
  light: SeriesLight,
  record: ComposedPicture['record'],
) {
  const index = series.findIndex((aligned) => aligned.photo === photo);
  const base = {
    file: photo.file,
    sha256: photo.sha256,
    format: photo.facts.header.format,
    takenOn: photo.takenOn,
    takenAtLocal: photo.dateSource === 'exif' ? photo.facts.capture.takenAtLocal : null,
    dateSource: photo.dateSource,
    session: photo.session,
    days: photo.days,
    exifOrientation: photo.facts.exifOrientation,
  };
  if (index < 0) return { ...base, role: 'not-shown' as const };
  const { alignment, route, damage, uprightWidthPx, uprightHeightPx } = series[index]!;
  const { x, y, scale, labelLines: label } = record.pictures[index]!;
  const isFirst = series[index]!.alignment === null;
  return {
    ...base,
    role: isFirst ? ('baseline' as const) : ('follow-up' as const),
    uprightWidthPx,
    uprightHeightPx,
    damage,
    alignment,
    ...(alignment?.status === 'aligned' && route),
    light: isFirst ? null : light.photos[index],
    labelLines: label,
    scale,
    panel: { x, y, ...record.panel },
  };
}
