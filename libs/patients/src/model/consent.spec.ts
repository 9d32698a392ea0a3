import { describe, expect, it } from '@jest/globals';
import {
  consentAt,
  consentDecision,
  isUnderAge,
  type ConsentEvent,
  type ConsentEventId,
  type PictureSet,
} from './consent.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
let ids = 0;
const event = (
  dayOfMonth: number,
  action: ConsentEvent['action'],
  fields: Partial<ConsentEvent> = {},
): ConsentEvent => ({
  id: `event-${(ids += 1)}` as ConsentEventId,
  purpose: 'marketing',
  action,
  recordedAt: day(dayOfMonth),
  channels: [],
  countries: [],
  pictures: { of: 'all' },
  startsAt: null,
  expiresAt: null,
  grantId: null,
  ...fields,
});

const picture = (photoId: string, sessionId = 'session-1', bodySite = 'chin') => ({
  photoId,
  sessionId,
  bodySite,
});
const decide = (
  history: ConsentEvent[],
  at: number | Date,
  { channel = null as string | null, country = null as string | null, of = picture('photo-1') } = {},
) => consentDecision(history, 'marketing', channel, country, of, at instanceof Date ? at : day(at));

describe('consentAt', () => {
  it('is not in force without a word of the patient', () => {
    expect(consentAt([event(1, 'granted', { purpose: 'teaching' })], 'marketing', day(9))).toEqual({
      purpose: 'marketing',
      isInForce: false,
      grantedAt: null,
      withdrawnAt: null,
      grants: [],
    });
  });

  it.each([
    [1, false, null, null],
    [2, true, 2, null],
    [4, true, 2, null],
    [5, false, 2, 5],
    [7, true, 7, null],
  ])('on day %i of granted, withdrawn, granted again: %s', (at, isInForce, granted, withdrawn) => {
    const history = [
      event(2, 'granted'),
      event(3, 'granted', { purpose: 'research' }),
      event(5, 'withdrawn'),
      event(7, 'granted'),
    ];
    expect(consentAt(history, 'marketing', day(at))).toMatchObject({
      purpose: 'marketing',
      isInForce,
      grantedAt: granted && day(granted),
      withdrawnAt: withdrawn && day(withdrawn),
    });
  });

  it('follows the order of recording when two events carry one instant', () => {
    const history = [event(2, 'granted'), event(2, 'withdrawn')];
    expect(consentAt(history, 'marketing', day(2)).isInForce).toBe(false);
    expect(consentAt(history.toReversed(), 'marketing', day(2)).isInForce).toBe(true);
  });
});

describe('consentDecision', () => {
  it('says no without a grant, for another purpose, and before and after its time, to the millisecond', () => {
    expect(decide([], 9)).toBe(false);
    expect(decide([event(1, 'granted', { purpose: 'teaching' })], 9)).toBe(false);
    const granted = event(1, 'granted', { startsAt: day(3), expiresAt: day(5) });
    expect([2, 3, 4, 5].map((at) => decide([granted], at))).toEqual([false, true, true, false]);
    expect(decide([granted], new Date(day(5).getTime() - 1))).toBe(true);
    expect(decide([granted], new Date(day(3).getTime() - 1))).toBe(false);
  });

  it('says yes outside the clinic only for a channel and a country that the grant names', () => {
    const history = [event(1, 'granted', { channels: ['website', 'instagram'], countries: ['TW', 'HK'] })];
    const ask = (channel: string | null, country: string | null) => decide(history, 2, { channel, country });
    expect(ask(null, null)).toBe(true);
    expect(ask('website', 'TW')).toBe(true);
    expect(ask('print', 'TW')).toBe(false);
    expect(ask('website', 'JP')).toBe(false);
    expect(ask('website', null)).toBe(false);
    expect(decide([event(1, 'granted')], 2, { channel: 'website', country: 'TW' })).toBe(false);
    const everywhere = [event(1, 'granted', { channels: ['website'], countries: ['*'] })];
    expect(decide(everywhere, 2, { channel: 'website', country: 'JP' })).toBe(true);
    expect(decide(everywhere, 2, { channel: 'website' })).toBe(false);
  });

  it.each<[PictureSet, boolean[]]>([
    [{ of: 'all' }, [true, true, true]],
    [{ of: 'sessions', ids: ['session-1', 'session-4'] }, [true, false, true]],
    [{ of: 'photos', ids: ['photo-2'] }, [false, true, false]],
    [{ of: 'body-sites', sites: ['chin'] }, [true, true, false]],
    [{ of: 'sessions', ids: [] }, [false, false, false]],
  ])('covers of %j the pictures %j', (pictures, covered) => {
    const asked = [
      picture('photo-1'),
      picture('photo-2', 'session-2'),
      picture('photo-3', 'session-4', 'nose'),
    ];
    const history = [event(1, 'granted', { pictures })];
    expect(asked.map((of) => decide(history, 2, { of }))).toEqual(covered);
  });

  it('takes back the parts that a withdrawal names, of one grant or of all, and leaves the rest', () => {
    const wide = event(1, 'granted', { channels: ['website', 'print'], countries: ['*'] });
    const other = event(2, 'granted', { channels: ['print'], countries: ['TW'] });
    const part = (fields: Partial<ConsentEvent>) => [wide, other, event(3, 'withdrawn', fields)];
    const print = { channel: 'print', country: 'TW' };
    expect(decide(part({ channels: ['print'], grantId: wide.id }), 3, print)).toBe(true);
    expect(decide(part({ channels: ['print'] }), 3, print)).toBe(false);
    expect(decide(part({ channels: ['print'] }), 2, print)).toBe(true);
    expect(decide(part({ channels: ['print'] }), 3)).toBe(true);
    expect(decide(part({ countries: ['TW'] }), 3, print)).toBe(false);
    expect(decide(part({ countries: ['TW'] }), 3, { channel: 'print', country: 'JP' })).toBe(true);
    expect(decide(part({ countries: ['*'] }), 3, { channel: 'print', country: 'JP' })).toBe(false);
    for (const pictures of [
      { of: 'sessions' as const, ids: ['session-1'] },
      { of: 'photos' as const, ids: ['photo-1'] },
      { of: 'body-sites' as const, sites: ['chin'] },
    ]) {
      expect(decide(part({ pictures }), 3)).toBe(false);
      expect(decide(part({ pictures }), 3, { of: picture('photo-2', 'session-2', 'nose') })).toBe(true);
    }
    expect(decide(part({ grantId: other.id }), 3, print)).toBe(true);
    expect(decide(part({}), 3)).toBe(false);
    // What is granted afterwards is granted.
    expect(decide([...part({}), event(4, 'granted')], 4)).toBe(true);
  });
});

describe('isUnderAge', () => {
  it.each([
    ['2008-03-01', '2026-02-28', true],
    ['2008-03-01', '2026-03-01', false],
    ['2008-02-29', '2026-02-28', true],
    ['2008-02-29', '2026-03-01', false],
    ['2010-02-28', '2028-02-29', false],
    ['1999-12-31', '2026-01-01', false],
  ])('born on %s, on %s: %s', (bornOn, today, expected) => {
    expect(isUnderAge(bornOn, today)).toBe(expected);
  });
});
