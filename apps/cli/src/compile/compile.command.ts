import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import {
  composePictures,
  cropNames,
  type ComposedPicture,
  type CompositionFormat,
  type CropName,
  type LayoutKind,
  type ThemeName,
} from '#imaging';
import { Problem } from '#kernel';
import { CommandFailure, exitCode } from '../commands.js';
import { alignSeries, type AlignedPhoto } from './align-series.js';
import { labelLines, labelWords, type LabelLanguage } from './labels.js';
import { readPhotoFolder, type DatedPhoto, type PhotoFolder } from './photo-folder.js';
import { isSameFile, writeResult } from './write-result.js';

const help = `Usage: samelight compile DIR --out FILE [OPTIONS]

Puts the dated photos of one view in DIR beside each other, aligned to the first, in one picture.
Dates come from the EXIF data, else from the file name (2026-01-31, 2026_01_31, 20260131); never from the file system.

  --out FILE           .jpg, .png or .webp; written whole or not at all
  --layout NAME        pair: first and last; strip: all; inset: the last, the first small beside it; default: pair for two photos, else strip
  --crop SHAPE         of the whole picture: original, 1:1, 4:5, 9:16 or 16:9; every photo is cropped alike; default: original
  --size PX            width of the whole picture, 64 to 12000; default: 1600 for a pair, 2400 for a strip
  --columns N          photos beside each other before a strip breaks into the next row
  --theme NAME         light, neutral or dark; default: light
  --labels LANGUAGE    en, zh-Hant or zh-Hans; default: en
  --heading TEXT       one line above the photos
  --caption TEXT       under the photos, broken into lines
  --footer TEXT        one line at the foot of the picture
  --strict             stop with code 4 when a photo cannot be aligned, instead of marking it
  --json               print what was done to each photo on standard output
  --help               print this

Reads JPEG, PNG, WebP, HEIC, AVIF and TIFF. Other files and sub-folders are left alone, with a note.
Exit codes: 0 done, 2 wrong command line, 3 wrong input, 4 photos not comparable, 5 result not written, 1 our fault.
`;

const formats: Record<string, CompositionFormat> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
};
/** A folder is one view, so there is no grid of views here. */
type FolderLayout = Exclude<LayoutKind, 'grid'>;
const defaultWidthPx: Record<FolderLayout, number> = { pair: 1600, strip: 2400, inset: 1600 };

interface Request {
  folder: string;
  out: string;
  format: CompositionFormat;
  layout: FolderLayout | null;
  widthPx: number | null;
  columns: number | null;
  theme: ThemeName;
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
  const folder = await readPhotoFolder(request.folder);
  for (const { name, reason } of folder.ignored) note(`ignored ${name}: ${reason}`);
  const { photos } = folder;
  if (photos.length < 2) {
    const found = photos.length === 0 ? 'no photo' : 'only one photo';
    throw new CommandFailure(exitCode.input, `${found} in ${request.folder}; two are needed`);
  }
  for (const photo of photos) {
    if (await isSameFile(photo.path, request.out)) {
      throw new CommandFailure(
        exitCode.usage,
        `--out would overwrite the photo ${photo.file}; name another file`,
      );
    }
  }
  const layout = request.layout ?? (photos.length === 2 ? 'pair' : 'strip');
  const chosen = layout !== 'strip' ? [photos[0]!, photos.at(-1)!] : photos;
  const series = await alignSeries(chosen);
  const warnings = [...folder.warnings, ...series.flatMap((photo) => photo.warnings)];
  for (const text of warnings) process.stderr.write(`samelight: warning: ${text}\n`);
  const unaligned = series.filter(({ alignment }) => alignment?.status === 'refused');
  if (request.isStrict && unaligned.length > 0) {
    const names = unaligned.map(({ photo }) => photo.file).join(', ');
    throw new CommandFailure(exitCode.notComparable, `could not be aligned to ${chosen[0]!.file}: ${names}`);
  }
  const composed = await compose(request, layout, series);
  await writeResult(request.out, composed.bytes);
  if (request.isJson) {
    process.stdout.write(`${JSON.stringify(report(request, folder, series, composed, warnings), null, 2)}\n`);
  }
  return exitCode.done;
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
      theme: { type: 'string', default: 'light' },
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
  return {
    folder,
    out: values.out,
    format,
    layout:
      values.layout === undefined
        ? null
        : oneOf<FolderLayout>('--layout', values.layout, ['pair', 'strip', 'inset']),
    widthPx: values.size === undefined ? null : whole('--size', values.size, 64, 12_000),
    columns: values.columns === undefined ? null : whole('--columns', values.columns, 1, 100),
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
  layout: FolderLayout,
  series: readonly AlignedPhoto[],
): Promise<ComposedPicture> {
  const words = labelWords[request.language];
  try {
    return await composePictures({
      layout,
      widthPx: request.widthPx ?? defaultWidthPx[layout],
      format: request.format,
      theme: request.theme,
      unaligned: { mark: words.notAligned },
      ...(request.columns === null ? {} : { columns: request.columns }),
      crop: request.crop,
      ...(request.heading === null ? {} : { heading: request.heading }),
      ...(request.caption === null ? {} : { caption: request.caption }),
      ...(request.footer === null ? {} : { footer: request.footer }),
      pictures: series.map(({ photo, input, alignment }) => ({
        name: photo.file,
        input,
        sha256: photo.sha256,
        matrix: alignment?.status === 'aligned' ? alignment.matrix : null,
        labelLines: labelLines(photo, words),
      })),
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
  { bytes, mediaType, widthPx, heightPx, record }: ComposedPicture,
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
    photos: folder.photos.map((photo) => photoReport(photo, series, record)),
    ignored: folder.ignored,
    warnings,
    record,
  };
}

function photoReport(photo: DatedPhoto, series: readonly AlignedPhoto[], record: ComposedPicture['record']) {
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
  return {
    ...base,
    role: index === 0 ? ('baseline' as const) : ('follow-up' as const),
    uprightWidthPx,
    uprightHeightPx,
    damage,
    alignment,
    ...(alignment?.status === 'aligned' && route),
    labelLines: label,
    scale,
    panel: { x, y, ...record.panel },
  };
}
