import { describe, expect, it } from '@jest/globals';
import type { ErrorBand, PatientRating, Rating, Session } from '../api/types.js';
import { axisColumns } from './matrix.js';
import {
  axisPlace,
  bandOf,
  disagreements,
  interimUntil,
  isInterim,
  memberSeries,
  patientSeries,
  shownRange,
  usualScale,
  verdictOf,
  type Scale,
} from './outcome-axis.js';

const scale = (id: string, more: Partial<Scale> = {}) =>
  ({ id, version: '1', range: { min: 0, max: 10 }, better: 'lower', isChangeScore: false, errorBand: null, ...more }) as Scale; // prettier-ignore
const session = (id: string, kind: Session['kind'], heldOn: string, dayOffset: number) =>
  ({ id, kind, heldOn, dayOffset }) as Session;
const sessions = [
  session('a', 'baseline', '2026-01-01', 0),
  session('b', 'treatment', '2026-01-11', 10),
  session('c', 'follow-up', '2026-03-11', 69),
  session('d', 'follow-up', '2026-08-11', 222),
];
const rating = (sessionId: string, score: number | null, more: Partial<Rating> = {}) =>
  ({ sessionId, score, instrumentId: 'gb', instrumentVersion: '1', raterName: 'Wu', raterKind: 'member', isBlinded: false, isSuperseded: false, ...more }) as Rating; // prettier-ignore
const said = (score: number, more: Partial<PatientRating> = {}) =>
  ({ sessionId: null, heldOn: null, score, instrumentId: 'own', instrumentVersion: '1', isSuperseded: false, ratedAt: '2026-02-01T20:00:00Z', ...more }) as PatientRating; // prettier-ignore
const ownBand = (points: number): ErrorBand => ({
  instrumentId: 'gb',
  points,
  studyTitle: 'Panel 1',
  targetCount: 20,
  closedAt: '2026-01-01T00:00:00Z',
});
const sources = (ratings: Rating[], errorBands: ErrorBand[] = [], patientRatings: PatientRating[] = []) => ({
  sessions,
  ratings,
  patientRatings,
  errorBands,
  dayOf: (instant: string) => instant.slice(0, 10),
});

describe('series of scores', () => {
  it('keeps clinician and blinded apart, in this order, and takes the mean of raters', () => {
    const [clinician, blinded] = memberSeries(
      scale('gb'),
      sources([
        rating('c', 4),
        rating('a', 8),
        rating('a', 6, { raterName: 'Lin' }),
        rating('a', 5, { isBlinded: true }),
        rating('a', 1, { isSuperseded: true }),
        rating('a', 1, { instrumentVersion: '0' }),
        rating('a', 1, { raterKind: 'patient' }),
        rating('b', null),
      ]),
    );
    expect(clinician).toMatchObject({ kind: 'clinician', base: 7 });
    expect(clinician!.scores.map(({ sessionId, score }) => [sessionId, score])).toEqual([
      ['a', 7],
      ['c', 4],
    ]);
    expect(clinician!.scores[0]!.raterNames).toEqual(['Wu', 'Lin']);
    expect(blinded).toMatchObject({ kind: 'blinded', base: 5 });
    expect(blinded!.scores).toHaveLength(1);
  });

  it('places what patients say between visits on the day they said it', () => {
    const { scores } = patientSeries(
      scale('own'),
      sources([], [], [said(3), said(7, { sessionId: 'a', heldOn: '2026-01-01' })]),
    );
    expect(scores.map(({ heldOn, change }) => [heldOn, change])).toEqual([
      ['2026-01-01', null],
      ['2026-02-01', -4],
    ]);
  });

  it('counts from no change where the scale itself tells the change', () => {
    const change = scale('gb', { isChangeScore: true, better: 'higher', range: { min: -1, max: 3 } });
    const [clinician] = memberSeries(change, sources([rating('c', 2)], [ownBand(1)]));
    expect(clinician).toMatchObject({ base: 0, scores: [{ change: 2, verdict: 'better' }] });
    const [without] = memberSeries({ ...change, range: { min: 1, max: 4 } }, sources([rating('c', 2)], [ownBand(1)])); // prettier-ignore
    expect(without).toMatchObject({ base: null, scores: [{ change: null, verdict: 'unknown' }] });
  });
});

describe('error band', () => {
  const published = scale('gb', { errorBand: { points: 4, source: 'Goodman 2006' } });

  it('is that of the clinic where it is known, else the published one, by name', () => {
    expect(bandOf(published, [ownBand(2)])).toEqual({ points: 2, from: 'clinic', source: 'Panel 1' });
    expect(bandOf(published, [{ ...ownBand(2), instrumentId: 'other' }])).toEqual({
      points: 4,
      from: 'published',
      source: 'Goodman 2006',
    });
    expect(bandOf(scale('gb'), [])).toBeNull();
  });

  it('holds its own edge, and a change beyond it is better or worse by the direction of the scale', () => {
    const band = bandOf(published, []);
    const of = (change: number | null) => verdictOf(change, 'lower', band);
    expect([null, 0, -4, 4, -4.5, 4.5].map(of)).toEqual(['first', 'indistinct', 'indistinct', 'indistinct', 'better', 'worse']); // prettier-ignore
    expect(verdictOf(4.5, 'higher', band)).toBe('better');
    expect(verdictOf(0.1 + 0.2 + 3.7, 'higher', band)).toBe('indistinct');
    expect(verdictOf(-9, 'lower', null)).toBe('unknown');
  });
});

describe('interim', () => {
  it('is a score after treatment and earlier than 183 days after the last one', () => {
    const treated = ['2026-03-01', '2026-01-01'];
    const of = (day: string) => isInterim(day, treated);
    expect(['2026-01-01', '2026-02-01', '2026-08-30', '2026-08-31'].map(of)).toEqual([false, true, true, false]); // prettier-ignore
    expect(isInterim('2026-02-01', [])).toBe(false);
    expect(interimUntil(treated)).toBe('2026-08-31');
    expect(interimUntil([])).toBeNull();
  });
});

describe('disagreements', () => {
  it('lists a session at which the series say different things, and none where they agree', () => {
    const every = [
      ...memberSeries(
        scale('gb'),
        sources(
          [
            rating('a', 8),
            rating('c', 4),
            rating('d', 2),
            rating('a', 8, { isBlinded: true }),
            rating('c', 7, { isBlinded: true }),
            rating('d', 3, { isBlinded: true }),
          ],
          [ownBand(2)],
        ),
      ),
      patientSeries(
        scale('own', { better: 'higher' }),
        sources(
          [],
          [],
          [
            said(4, { sessionId: 'a', heldOn: '2026-01-01' }),
            said(9, { sessionId: 'd', heldOn: '2026-08-11' }),
          ],
        ),
      ),
    ];
    const found = disagreements(every, sessions);
    expect(found.map(({ sessionId }) => sessionId)).toEqual(['c']);
    expect(found[0]!.said.map(({ kind, score }) => [kind, score.verdict])).toEqual([
      ['clinician', 'better'],
      ['blinded', 'indistinct'],
    ]);
  });
});

describe('place on the axis', () => {
  const columns = axisColumns(sessions, 100);
  const widthPx = columns.at(-1)!.centrePx + 50;
  const place = axisPlace(columns, widthPx, '2026-10-01');

  it('is linear between two sessions and meets their columns', () => {
    const centres = columns.map(({ centrePx }) => centrePx);
    expect(sessions.map(({ heldOn }) => place(heldOn))).toEqual(centres);
    expect(place('2026-01-06')).toBeCloseTo((centres[0]! + centres[1]!) / 2);
    expect(place('2025-12-01')).toBe(centres[0]);
  });

  it('fits what comes after the last session into its column', () => {
    expect(place('2026-10-01')).toBeCloseTo(widthPx - 8);
    expect(place('2027-09-01')).toBeCloseTo(widthPx - 8);
    expect(place('2026-08-25')).toBeLessThan(widthPx - 8);
  });
});

describe('the part of a scale that is drawn', () => {
  const long = scale('gb', { range: { min: 0, max: 84 } });
  const shown = (scores: number[], of = long, bands: ErrorBand[] = []) =>
    shownRange(
      of,
      memberSeries(
        of,
        sources(
          scores.map((one, at) => rating('abcd'[at]!, one)),
          bands,
        ),
      ),
    );

  it('is all of a short one, of one that is used, and of one without scores', () => {
    expect(shown([9, 2], scale('gb'))).toEqual({ min: 0, max: 10 });
    expect(shown([43, 2])).toEqual({ min: 0, max: 84 });
    expect(shown([])).toEqual({ min: 0, max: 84 });
  });

  it('keeps the best end and room for every score and the band of a long one', () => {
    expect(shown([12, 4])).toEqual({ min: 0, max: 15 });
    expect(shown([12, 4], long, [ownBand(6)])).toEqual({ min: 0, max: 20 });
    expect(shown([80, 90], scale('gb', { range: { min: 0, max: 100 }, better: 'higher' }))).toEqual({
      min: 75,
      max: 100,
    });
  });
});

describe('the scale shown first', () => {
  it('is the one most was rated with', () => {
    const [one, other] = [scale('one'), scale('other')];
    expect(usualScale([one, other], [])).toBe(one);
    expect(usualScale([one, other], [{ instrumentId: 'other' }])).toBe(other);
    expect(usualScale([], [])).toBeNull();
  });
});
