import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  alignPhotos,
  applyPairCorrection,
  bendToBaseline,
  bentRecipe,
  composePictures,
  encodePicture,
  imageEngine,
  loadRgb,
  PhotoDecoder,
  photoRecipes,
  type Alignment,
  type BendFit,
  type ComposedPicture,
  type Outline,
} from '#imaging';
import { newId, Problem, type AlignmentId, type CourseId, type DerivativeId, type SessionId } from '#kernel';
import { assessPictures, type AssessedPair } from '#measures';
import { CommandFailure, exitCode } from '../commands.js';
import { writeResult } from '../compile/write-result.js';
import { openPhoto, type PhotoFile } from './photo-file.js';
import { sourceOf, type RecordedPicture, type Recipes } from './recipe-file.js';
import { outlinesOf } from './outlines-file.js';
import { scoreOfFiles, type FileScore } from './score-of-files.js';

const help = `Usage: samelight compare --baseline FILE --followup FILE --out DIR [--scar FILE] [--bend] [--view CODE] [--json]

Compares two photos of one piece of skin as the product does: frame, light, how comparable they are. Needs no server.

  --baseline FILE  the photo that gives frame and light
  --followup FILE  the later photo of the same skin
  --out DIR        a new or empty folder for side-by-side.jpg, compare.json with all numbers and recipes, and with --scar
                   also normalised.webp (the follow-up in the baseline's frame and light) and difference.webp (a map: red
                   is ten times CIEDE2000, green says where both photos show the place)
  --scar FILE      where the scar is: JSON, a list of points [x, y] in px of the upright baseline, or a list of such lists.
                   Without it only charts of one kind in both photos match the light: a treated area cannot be told from a
                   colour cast
  --bend           also bent.webp, where skin that turned between the photos is bent onto the baseline: an aid for the eye, not
                   a picture to show to others; nothing is written where one plane explains as much
  --view CODE      camera position, such as face-front or close-up-cheek-left; decides what can be compared
  --json           print compare.json
  --help           print this

samelight replay DIR/compare.json --baseline FILE --followup FILE makes the pictures again.
Exit codes: 0 done, 2 wrong command line, 3 wrong input, 4 photos not comparable, 5 result not written, 1 our fault.
`;

/** The command `samelight compare`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      baseline: { type: 'string' },
      followup: { type: 'string' },
      out: { type: 'string' },
      scar: { type: 'string' },
      bend: { type: 'boolean', default: false },
      view: { type: 'string', default: 'other' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const { baseline, followup, out, view } = values;
  if (!baseline || !followup || !out) throw usage('--baseline, --followup and --out are needed');
  const scars = values.scar === undefined ? [] : await outlinesOf(values.scar);
  await makeEmpty(out);
  const decoder = new PhotoDecoder({ concurrency: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'samelight-compare-'));
  try {
    const photos = {
      baseline: await openPhoto(decoder, baseline, join(folder, 'baseline')),
      followup: await openPhoto(decoder, followup, join(folder, 'followup')),
    };
    const alignment = alignPhotos(photos.baseline.grey, photos.followup.grey, { exclude: scars });
    const compared = alignment.status === 'aligned' ? await compare(photos, alignment, scars, view) : null;
    if (compared && alignment.status === 'aligned' && values.bend) await addBent(compared, photos, alignment);
    const report = { ...facts(photos, alignment, compared), ...recipesOf(photos, compared) };
    for (const { name, bytes } of compared?.files ?? []) await writeResult(join(out, name), bytes);
    const text = `${JSON.stringify(report, null, 2)}\n`;
    await writeResult(join(out, 'compare.json'), Buffer.from(text));
    process.stdout.write(values.json ? text : inWords(alignment, compared));
    return compared ? exitCode.done : exitCode.notComparable;
  } finally {
    decoder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, `${message}; see samelight compare --help`);
}

/** What lies there from before would be taken for part of this comparison. */
async function makeEmpty(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) throw usage(`--out ${folder} is not empty; name a new folder`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CommandFailure || typeof code !== 'string') throw error;
    throw new CommandFailure(exitCode.output, `${folder} cannot be written to (${code})`);
  }
}

interface Photos {
  baseline: PhotoFile;
  followup: PhotoFile;
}

interface Compared {
  assessed: AssessedPair;
  score: FileScore;
  composition: ComposedPicture['record'];
  /** Null unless it was asked for and says more than one plane. */
  bend: { mostPct: number; correlation: BendFit['correlation']; methodVersion: string } | null;
  pictures: RecordedPicture[];
  files: { name: string; bytes: Buffer }[];
}

async function compare(
  { baseline, followup }: Photos,
  alignment: Extract<Alignment, { status: 'aligned' }>,
  scars: readonly Outline[],
  view: string,
): Promise<Compared> {
  const pair = {
    courseId: newId<CourseId>(),
    view,
    baseline: memberOf(baseline),
    photo: memberOf(followup),
    alignment: {
      id: newId<AlignmentId>(),
      matrix: alignment.matrix,
      residualPct: alignment.residualPct,
      methodVersion: alignment.methodVersion,
    },
  };
  const regions = scars.map((one) => ({ id: 'scar', version: 1, outline: one }));
  const assessed = await assessPictures(
    pair,
    { baseline: baseline.viewBytes, photo: followup.viewBytes },
    regions,
    chartsOf(baseline, followup),
  );
  const { match } = assessed;
  const composed = await sideBySide({ baseline, followup }, alignment, match);
  const drawn =
    match.status === 'matched'
      ? [
          { name: 'normalised.webp', picture: match.normalised },
          { name: 'difference.webp', picture: match.difference },
        ]
      : [];
  return {
    assessed,
    score: scoreOfFiles(view, baseline, followup, assessed.comparison),
    composition: composed.record,
    bend: null,
    pictures: drawn.map(({ name, picture: { recipe, operations, mediaType, bytes } }) => ({
      file: name,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mediaType,
      recipe: recipe.id,
      recipeVersion: recipe.version,
      operations: operations as RecordedPicture['operations'],
    })),
    files: [
      { name: 'side-by-side.jpg', bytes: composed.bytes },
      ...drawn.map(({ name, picture }) => ({ name, bytes: picture.bytes })),
    ],
  };
}

/** Corrections by charts of one kind in both; null where one has none or its colours do not fit. */
function chartsOf({ chart: first }: PhotoFile, { chart: second }: PhotoFile) {
  const [baseline, followup] = [first?.colour.correction, second?.colour.correction];
  return baseline && followup && first!.kind === second!.kind ? { baseline, followup } : null;
}

/** Adds the follow-up bent onto its baseline, as taken. */
async function addBent(
  compared: Compared,
  { baseline, followup }: Photos,
  { matrix }: Extract<Alignment, { status: 'aligned' }>,
): Promise<void> {
  const { fit } = compared.assessed.bend;
  if (!fit) return;
  const { kind: _, methodVersion: method, ...spline } = fit.bend;
  const { widthPx: baselineWidthPx, heightPx: baselineHeightPx } = baseline.processed;
  const { widthPx, heightPx } = baseline.view;
  const own = await loadRgb(followup.viewBytes, followup.view.widthPx, followup.view.heightPx);
  const drawn = bendToBaseline(
    { ...own, fullWidthPx: followup.processed.widthPx, fullHeightPx: followup.processed.heightPx },
    matrix,
    fit.bend,
    { widthPx: baselineWidthPx, heightPx: baselineHeightPx },
    { widthPx, heightPx },
  );
  const { encode } = photoRecipes.view;
  const bytes = await encodePicture(drawn, encode);
  const place = { baselineWidthPx, baselineHeightPx, widthPx, heightPx, baselinePhotoId: baseline.id };
  const name = 'bent.webp';
  compared.bend = { mostPct: fit.mostPct, correlation: fit.correlation, methodVersion: method };
  compared.files.push({ name, bytes });
  compared.pictures.push({
    file: name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    mediaType: encode.mediaType,
    recipe: bentRecipe.id,
    recipeVersion: bentRecipe.version,
    operations: [
      {
        name: 'from-derivative',
        parameters: {
          recipe: photoRecipes.view.id,
          version: followup.view.recipeVersion,
          sha256: followup.view.sha256,
        },
      },
      {
        name: 'bend-to-baseline',
        parameters: {
          ...spline,
          nodes: [...spline.nodes],
          matrix: [...matrix],
          ...place,
          method,
          kernel: 'bilinear',
        },
      },
      { name: 'encode', parameters: { mediaType: encode.mediaType, profile: 'srgb', ...encode.options } },
    ],
  });
}

function memberOf({ id, processed, view }: PhotoFile) {
  return {
    photoId: id,
    sessionId: newId<SessionId>(),
    widthPx: processed.widthPx,
    heightPx: processed.heightPx,
    file: {
      id: newId<DerivativeId>(),
      recipeVersion: view.recipeVersion,
      sha256: Buffer.from(view.sha256, 'hex'),
      widthPx: view.widthPx,
      heightPx: view.heightPx,
    },
  };
}

async function sideBySide(
  { baseline, followup }: Photos,
  { matrix }: Extract<Alignment, { status: 'aligned' }>,
  match: AssessedPair['match'],
): Promise<ComposedPicture> {
  const { view, viewBytes } = followup;
  const own = await loadRgb(viewBytes, view.widthPx, view.heightPx);
  const data = Buffer.from(
    match.status === 'matched' ? applyPairCorrection(own, match.correction) : own.data,
  );
  const full = ({ processed: { widthPx, heightPx } }: PhotoFile) => ({ widthPx, heightPx });
  const taken = ({ processed: { capture } }: PhotoFile) => capture.takenAtLocal?.slice(0, 10) ?? '–';
  const light = match.status === 'matched' ? ['in the light of the first'] : ['as taken'];
  try {
    return await composePictures({
      layout: 'pair',
      widthPx: 1600,
      format: 'jpeg',
      pictures: [
        {
          name: 'baseline',
          input: baseline.viewBytes,
          sha256: baseline.sha256,
          full: full(baseline),
          matrix: null,
          labelLines: [taken(baseline), 'as taken'],
        },
        {
          name: 'followup',
          input: { widthPx: own.widthPx, heightPx: own.heightPx, channels: 3, data },
          sha256: followup.sha256,
          full: full(followup),
          matrix,
          labelLines: [taken(followup), ...light],
        },
      ],
    });
  } catch (error) {
    if (error instanceof Problem && error.slug === 'photos-not-comparable')
      throw new CommandFailure(exitCode.notComparable, error.facts.detail ?? error.message);
    throw error;
  }
}

/** What `compare.json` says. Fields are added, never renamed. */
function facts({ baseline, followup }: Photos, alignment: Alignment, compared: Compared | null) {
  const isAligned = alignment.status === 'aligned';
  const match = compared?.assessed.match;
  const damage = (photo: PhotoFile) => photo.processed.damage;
  return {
    command: 'compare',
    status: alignment.status,
    reason: isAligned ? null : alignment.reason,
    alignment: {
      matrix: isAligned ? [0, 3, 6].map((at) => alignment.matrix.slice(at, at + 3)) : null,
      residualPx: isAligned ? alignment.residualPx : null,
      residualPct: isAligned ? alignment.residualPct : null,
      confidence: isAligned ? alignment.confidence : null,
      route: isAligned ? 'direct' : null,
      evidence: alignment.evidence,
      methodVersion: alignment.methodVersion,
    },
    light: match && {
      status: match.status,
      rule: match.rule,
      reason: match.status === 'refused' ? match.reason : null,
      correction: match.status === 'matched' ? match.correction : null,
      evidence: match.evidence,
    },
    pictureComparison: compared?.assessed.comparison ?? null,
    score: compared?.score ?? null,
    bend: compared?.bend ?? null,
    sideBySide: compared?.composition ?? null,
    charts: { baseline: baseline.chart, followup: followup.chart },
    damage: { baseline: damage(baseline), followup: damage(followup) },
  };
}

function recipesOf({ baseline, followup }: Photos, compared: Compared | null): Recipes {
  return {
    sources: { baseline: sourceOf(baseline), followup: sourceOf(followup) },
    pictures: compared?.pictures ?? [],
    engines: { ...imageEngine },
  };
}

function inWords(alignment: Alignment, compared: Compared | null): string {
  if (alignment.status === 'refused' || !compared)
    return `not comparable: ${alignment.status === 'refused' ? alignment.reason.replaceAll('-', ' ') : ''}\n`;
  const { match } = compared.assessed;
  const light =
    match.status === 'matched'
      ? `light matched${match.rule === 'charts-of-both' ? ' by the charts in both' : ''}: mean colour difference ${match.evidence.deltaEBefore.toFixed(1)} before, ${match.evidence.deltaEAfter.toFixed(1)} after (CIEDE2000)`
      : match.reason === 'region-needed'
        ? 'light as taken: name the outline of the scar with --scar, or photograph both with a chart, to match it'
        : `light as taken: ${match.reason.replaceAll('-', ' ')}`;
  const { met, of, items } = compared.score;
  const lines = items.map(
    ({ item, verdict, reason }) =>
      `  ${item}: ${verdict.replaceAll('-', ' ')}${reason ? ` (${reason.replaceAll('-', ' ')})` : ''}`,
  );
  return [
    `aligned: residual ${alignment.residualPx.toFixed(2)} px (${alignment.residualPct.toFixed(3)} % of the diagonal)`,
    light,
    `comparable in ${met} of ${of} points:`,
    ...lines,
    `written: ${compared.files.map(({ name }) => name).join(', ')}, compare.json`,
    '',
  ].join('\n');
}
