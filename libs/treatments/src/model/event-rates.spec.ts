import { describe, expect, it } from '@jest/globals';
import { eventRates } from './event-rates.js';

describe('rates of adverse events', () => {
  const treated = [
    { modality: 'microneedling', sessions: 40, patients: 12 },
    { modality: 'peel', sessions: 3, patients: 3 },
  ];
  const counts = [
    { modality: 'microneedling', kind: 'pih', events: 3, sessions: 2, patients: 2 },
    { modality: 'microneedling', kind: null, events: 5, sessions: 4, patients: 3 },
  ];
  const [needling, peel] = eventRates(treated, counts, ['pih', 'granuloma']);

  it('are of treatments and of patients, with Wilson’s interval', () => {
    expect(needling!.kinds[0]).toMatchObject({ kind: 'pih', events: 3 });
    const { bySession, byPatient } = needling!.kinds[0]!;
    expect(bySession).toMatchObject({ successes: 2, n: 40, proportion: 0.05 });
    // Computed by hand from Wilson's formula with z = 1.959964.
    expect(bySession.lower).toBeCloseTo(0.01382, 5);
    expect(bySession.upper).toBeCloseTo(0.16504, 5);
    expect(byPatient).toMatchObject({ successes: 2, n: 12 });
    expect(needling!.any).toMatchObject({
      events: 5,
      bySession: { successes: 4 },
      byPatient: { successes: 3 },
    });
  });

  it('of what did not occur are 0 of n, not missing', () => {
    expect(needling!.kinds[1]).toMatchObject({
      kind: 'granuloma',
      bySession: { successes: 0, n: 40, lower: 0 },
    });
    expect(needling!.kinds[1]!.bySession.upper).toBeCloseTo(0.08762, 4);
    expect(peel!.any.bySession).toMatchObject({ successes: 0, n: 3 });
    expect(peel!.any.bySession.upper).toBeGreaterThan(0.5);
  });
});
