import type { ErrorBand, Instrument, PatientRating, Rating, Session } from '../api/types';
import { daysBetween } from '../shell/format';
import type { Column } from './matrix';

/** In the order in which they are drawn and told. */
export type SeriesKind = 'clinician' | 'blinded' | 'patient';

/** Points of a scale from which on a part of it may be drawn. */
const longScale = 40;

/** Six months after the last treatment: before that a result is interim. */
const interimDays = 183;

/** A scale with a total and a direction, which can be drawn. */
export type Scale = Instrument & { range: NonNullable<Instrument['range']>; better: 'lower' | 'higher' };

/** A change up to this many points cannot be told from noise. */
export interface Band {
  points: number;
  from: 'clinic' | 'published';
  /** Title of the study, or the citation. */
  source: string;
}

/** What a score says beside the first of its series. */
export type Verdict = 'first' | 'better' | 'worse' | 'indistinct' | 'unknown';

export interface Score {
  /** By session, or by day where no session is known. */
  key: string;
  sessionId: string | null;
  heldOn: string;
  score: number;
  raterNames: string[];
  /** In points of the scale; null for the first score. */
  change: number | null;
  verdict: Verdict;
  isInterim: boolean;
}

export interface Series {
  kind: SeriesKind;
  scale: Scale;
  band: Band | null;
  /** What a change is counted from: the first score, or 0 of a scale that tells the change itself. */
  base: number | null;
  scores: Score[];
}

interface Given {
  sessionId: string | null;
  heldOn: string;
  score: number;
  raterName: string;
}

export const isScale = (instrument: Instrument): instrument is Scale =>
  instrument.range !== null && instrument.better !== null;

/** The band of the clinic's own raters before a published one. That of raters says nothing on what patients answer. */
export function bandOf(scale: Instrument, own: readonly ErrorBand[]): Band | null {
  const ofClinic = own.find(({ instrumentId }) => instrumentId === scale.id);
  if (ofClinic) return { points: ofClinic.points, from: 'clinic', source: ofClinic.studyTitle };
  const { errorBand } = scale;
  return errorBand && { points: errorBand.points, from: 'published', source: errorBand.source };
}

export function verdictOf(change: number | null, better: Scale['better'], band: Band | null): Verdict {
  if (change === null) return 'first';
  if (band === null) return 'unknown';
  // Means of whole scores are not exact in binary.
  if (Math.abs(change) <= band.points + 1e-9) return 'indistinct';
  return change > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** Interim: after the course's first treatment, and earlier than six months after its last one. */
export function isInterim(heldOn: string, treatedOn: readonly string[]): boolean {
  const days = [...treatedOn].sort();
  const [first, last] = [days[0], days.at(-1)];
  return first !== undefined && heldOn > first && daysBetween(last!, heldOn) < interimDays;
}

/** The first day on which a result is no longer interim; null without a treatment. */
export function interimUntil(treatedOn: readonly string[]): string | null {
  const last = [...treatedOn].sort().at(-1);
  return last === undefined ? null : addDays(last, interimDays);
}

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export const treatmentDays = (sessions: readonly Session[]): string[] =>
  sessions.flatMap(({ kind, heldOn }) => (kind === 'treatment' ? [heldOn] : []));

export interface Sources {
  sessions: readonly Session[];
  ratings: readonly Rating[];
  patientRatings: readonly PatientRating[];
  errorBands: readonly ErrorBand[];
  /** Calendar day of an instant at the clinic. */
  dayOf: (instant: string) => string;
}

/** What the clinic rates, open-eyed and blinded, by one scale. */
export const memberSeries = (scale: Scale, sources: Sources): Series[] =>
  (['clinician', 'blinded'] as const).map((kind) => {
    const heldOn = new Map(sources.sessions.map((session) => [session.id, session.heldOn]));
    const given = sources.ratings.flatMap((one): Given[] => {
      const day = heldOn.get(one.sessionId);
      const isOf = one.raterKind === 'member' && one.isBlinded === (kind === 'blinded');
      return isOf && isInForce(one, scale) && one.score !== null && day !== undefined
        ? [{ sessionId: one.sessionId, heldOn: day, score: one.score, raterName: one.raterName }]
        : [];
    });
    return seriesOf(kind, scale, given, sources);
  });

/** What the patient answers by one scale, with a visit or between visits. */
export function patientSeries(scale: Scale, sources: Sources): Series {
  const given = sources.patientRatings.flatMap((one): Given[] =>
    isInForce(one, scale) && one.score !== null
      ? [
          {
            sessionId: one.sessionId,
            heldOn: one.heldOn ?? sources.dayOf(one.ratedAt),
            score: one.score,
            raterName: '',
          },
        ]
      : [],
  );
  return seriesOf('patient', scale, given, sources);
}

/** Scores of different versions of a scale cannot be held against each other. */
const isInForce = (
  one: { instrumentId: string; instrumentVersion: string; isSuperseded: boolean },
  scale: Scale,
) => !one.isSuperseded && one.instrumentId === scale.id && one.instrumentVersion === scale.version;

function seriesOf(kind: SeriesKind, scale: Scale, given: Given[], sources: Sources): Series {
  const band = bandOf(scale, sources.errorBands);
  const order = new Map(sources.sessions.map(({ id }, index) => [id, index]));
  const place = (id: string | null) => (id === null ? Infinity : (order.get(id) ?? Infinity));
  const groups = new Map<string, Given[]>();
  for (const one of given) {
    const key = one.sessionId ?? one.heldOn;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const means = [...groups]
    .map(([key, ofKey]) => ({
      key,
      sessionId: ofKey[0]!.sessionId,
      heldOn: ofKey[0]!.heldOn,
      score: ofKey.reduce((sum, { score }) => sum + score, 0) / ofKey.length,
      raterNames: [...new Set(ofKey.map(({ raterName }) => raterName))].filter(Boolean),
    }))
    .sort((a, b) =>
      a.heldOn === b.heldOn ? place(a.sessionId) - place(b.sessionId) : a.heldOn < b.heldOn ? -1 : 1,
    );
  const { min, max } = scale.range;
  const base = scale.isChangeScore ? (min <= 0 && max >= 0 ? 0 : null) : (means[0]?.score ?? null);
  const treatedOn = treatmentDays(sources.sessions);
  const scores = means.map((mean, index) => {
    const isFirst = !scale.isChangeScore && index === 0;
    const change = isFirst || base === null ? null : mean.score - base;
    return {
      ...mean,
      change,
      verdict: base === null ? 'unknown' : verdictOf(change, scale.better, band),
      isInterim: isInterim(mean.heldOn, treatedOn),
    };
  });
  return { kind, scale, band, base, scores };
}

export interface Disagreement {
  sessionId: string;
  heldOn: string;
  said: { kind: SeriesKind; score: Score }[];
}

type Claim = 'better' | 'worse' | 'none';
/** Where the error is not known, the direction alone. */
function claimOf({ verdict, change }: Score, { better }: Scale): Claim | null {
  if (verdict === 'first' || change === null) return null;
  if (verdict === 'better' || verdict === 'worse') return verdict;
  if (verdict === 'indistinct' || change === 0) return 'none';
  return change > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** Sessions at which the series do not say the same. */
export function disagreements(every: readonly Series[], sessions: readonly Session[]): Disagreement[] {
  return sessions.flatMap(({ id, heldOn }) => {
    const claims = every.flatMap(({ kind, scale, scores }) => {
      const score = scores.find(({ sessionId }) => sessionId === id);
      const claim = score && claimOf(score, scale);
      return claim ? [{ kind, score: score, claim }] : [];
    });
    const isSplit = new Set(claims.map(({ claim }) => claim)).size > 1;
    return isSplit
      ? [{ sessionId: id, heldOn, said: claims.map(({ kind, score }) => ({ kind, score })) }]
      : [];
  });
}

/** The scale that most was rated with, else the first. */
export function usualScale(
  scales: readonly Scale[],
  rated: readonly { instrumentId: string }[],
): Scale | null {
  const count = (scale: Scale) => rated.filter(({ instrumentId }) => instrumentId === scale.id).length;
  return [...scales].sort((a, b) => count(b) - count(a))[0] ?? null;
}

/**
 * What of a scale is drawn: all of it, or as much from its best end on as there are scores, where they use less than half of a long one.
 * The best end always stays, so that a small change never looks like a large one.
 */
export function shownRange({ range, better }: Scale, series: readonly Series[]): Scale['range'] {
  const best = better === 'higher' ? range.max : range.min;
  const used = Math.max(
    0,
    ...series.flatMap(({ scores, band, base }) => [
      ...scores.map(({ score }) => Math.abs(score - best)),
      ...(base !== null && band ? [Math.abs(base - best) + band.points] : []),
    ]),
  );
  const span = range.max - range.min;
  if (span < longScale || used === 0 || used > span / 2) return range;
  const shown = Math.min(span, Math.ceil((used * 1.1) / 5) * 5);
  return better === 'higher' ? { min: best - shown, max: best } : { min: best, max: best + shown };
}

/** After the last session there is half a column, which takes what comes after it, and four weeks at least. */
const leastDaysAfter = 28;

/** Where a day stands on the axis of the page, whose columns are sessions. Between two sessions it is linear. */
export function axisPlace(columns: readonly Column[], widthPx: number, latestDay: string) {
  const first = columns[0];
  const last = columns.at(-1);
  return (day: string): number => {
    if (!first || !last) return 0;
    const nextIndex = columns.findIndex(({ session }) => session.heldOn >= day);
    const next = columns[nextIndex];
    if (nextIndex === 0 || next?.session.heldOn === day) return next!.centrePx;
    if (!next) {
      const room = Math.max(leastDaysAfter, daysBetween(last.session.heldOn, latestDay));
      const share = Math.min(1, daysBetween(last.session.heldOn, day) / room);
      return last.centrePx + share * (widthPx - last.centrePx - 8);
    }
    const before = columns[nextIndex - 1]!;
    const share =
      daysBetween(before.session.heldOn, day) / daysBetween(before.session.heldOn, next.session.heldOn);
    return before.centrePx + share * (next.centrePx - before.centrePx);
  };
}
