import { describe, expect, it } from '@jest/globals';
import { changeOf } from './change.js';
import { readDeviceCsv } from './device-csv.js';
import { areaPx2, outlineFault } from './outline.js';
import { leastPatients, repeatabilityFor, repeatabilityOf, type RepeatPair } from './repeatability.js';

describe('an outline', () => {
  const size = { widthPx: 100, heightPx: 80 };
  it.each([
    ['too-few-points', [[0, 0], [9, 9]]],
    ['outside', [[0, 0], [120, 0], [50, 50]]],
    ['too-small', [[0, 0], [2, 0], [0, 2]]],
    ['crosses-itself', [[10, 10], [60, 60], [60, 10], [10, 60], [5, 30]]],
    [null, [[10, 10], [60, 10], [60, 60], [10, 60]]],
  ] as const)('%s', (fault, outline) => {
    expect(outlineFault(outline, size)).toBe(fault);
  }); // prettier-ignore
  it('has an area whichever way round it is drawn', () => {
    const square = [[0, 0], [10, 0], [10, 10], [0, 10]] as const; // prettier-ignore
    expect(areaPx2(square)).toBe(100);
    expect(areaPx2([...square].reverse())).toBe(100);
  });
});

describe('repeatability', () => {
  // Differences 2, -2, 2, -2 …: within-subject SD = √(Σd² / 2n) = √2, SDC = 1.96 √2 √2 = 3.92.
  const pairs = Array.from({ length: leastPatients }, (_, i): RepeatPair => {
    const shift = i % 2 === 0 ? 2 : -2;
    return {
      measure: 'delta-a',
      patientId: `p${i}`,
      first: 5,
      second: 5 + shift,
      camera: i < 4 ? 'A' : 'B',
      room: 'Room 1',
    };
  });
  it('is the within-subject SD, and the smallest detectable change of it', () => {
    const [found] = repeatabilityOf(pairs);
    expect(found).toMatchObject({ measure: 'delta-a', basis: 'clinic', n: leastPatients });
    expect(found!.sem).toBeCloseTo(Math.SQRT2, 12);
    expect(found!.sdc).toBeCloseTo(3.92, 12);
  });
  it('is not given for a few, and a camera needs enough of its own', () => {
    expect(repeatabilityOf(pairs.slice(1))).toEqual([]);
    const many = [...pairs, ...pairs].map((pair) => ({ ...pair, camera: 'A' }));
    expect(repeatabilityOf(many).map(({ basis }) => basis)).toEqual(['clinic', 'set-up']);
    expect(repeatabilityOf(many)[0]).toMatchObject({ n: 2 * leastPatients, patientCount: leastPatients });
  });
  it('counts patients, not pairs', () => {
    expect(repeatabilityOf([...pairs, ...pairs].map((pair) => ({ ...pair, patientId: 'p0' })))).toEqual([]);
  });
  it('of one camera says nothing of a change from another', () => {
    const known = repeatabilityOf(pairs.map((pair) => ({ ...pair, camera: 'A' })));
    const basis = (...cameras: string[]) =>
      repeatabilityFor(
        known,
        'delta-a',
        cameras.map((camera) => ({ camera, room: 'room 1' })),
      )?.basis;
    expect(basis('A', 'a')).toBe('set-up');
    expect(basis('A', 'B')).toBe('clinic');
  });
  it('falls back from the set-up to the clinic to phantoms', () => {
    const one = {
      measure: 'm',
      camera: null,
      room: null,
      n: 20,
      sem: 1,
      sdc: 2.77,
      patientCount: null,
      dataVersion: null,
    };
    const known = [
      { ...one, basis: 'phantom' as const },
      { ...one, basis: 'clinic' as const },
    ];
    expect(repeatabilityFor(known, 'm', [{ camera: 'A', room: 'B' }])?.basis).toBe('clinic');
    expect(repeatabilityFor(known.slice(0, 1), 'm', [{ camera: null, room: null }])?.basis).toBe('phantom');
    expect(repeatabilityFor(known, 'other', [])).toBeNull();
  });
});

describe('a change', () => {
  const error = { measure: 'delta-a', basis: 'clinic' as const, camera: null, room: null, n: 20, sem: 0.2, sdc: 0.6, patientCount: null, dataVersion: null };
  it('is called one only beyond its error', () => {
    expect(changeOf('delta-a', 5, 4.5, error)).toMatchObject({ verdict: 'within-error', percent: -10 });
    expect(changeOf('delta-a', 5, 2.9, error)).toMatchObject({ verdict: 'better', delta: -2.1 });
    expect(changeOf('delta-a', 5, 7, error)).toMatchObject({ verdict: 'worse' });
    expect(changeOf('delta-a', -5, -3, error)).toMatchObject({ verdict: 'better' });
    // As red as it was pale: another difference, not a smaller one.
    expect(changeOf('delta-a', 3, -2.9, error)).toMatchObject({ verdict: 'changed' });
    expect(changeOf('ita', 30, 40, error)).toMatchObject({ verdict: 'changed', percent: null });
    expect(changeOf('delta-a', 5, 2, null)).toMatchObject({ verdict: 'unknown', sdc: null });
    expect(changeOf('delta-a', 0.3, -0.5, error)).toMatchObject({ percent: null });
    expect(changeOf('relative-pit-share', 9, 3, error)).toMatchObject({ verdict: 'better' });
  });
}); // prettier-ignore

describe('a file of device values', () => {
  const read = (text: string) => readDeviceCsv(text, '2026-06-01');
  const heading = 'date,region,quantity,value,unit,device';
  it('is read with any separator, order and quotes', () => {
    const expected = {
      line: 2, measuredOn: '2026-01-05', regionName: 'Cheek, left', quantity: 'volume', value: 12.5, unit: 'mm³', device: 'Scanner "X"',
    }; // prettier-ignore
    expect(read(`\uFEFF${heading}\r\n2026-01-05,"Cheek, left",volume,12.5,mm3,"Scanner ""X"""\r\n`)).toEqual({
      rows: [expected],
      faults: [],
    });
    expect(
      read(`device;unit;value;quantity;region;date\nScanner "X";mm^3;12,5;volume;Cheek, left;2026-01-05`)
        .rows,
    ).toEqual([expected]);
  });
  it.each([
    ['', 'empty-file', 1],
    [heading, 'empty-file', 1],
    ['date,region,value,unit,device\na', 'missing-column', 1],
    [`${heading},note\na`, 'unknown-column', 1],
    [`${heading}\n2026-01-05,Scar,depth`, 'wrong-count', 2],
    [`${heading}\n05.01.2026,Scar,depth,1,mm,X`, 'no-day', 2],
    [`${heading}\n2026-02-30,Scar,depth,1,mm,X`, 'no-day', 2],
    [`${heading}\n2026-07-01,Scar,depth,1,mm,X`, 'future', 2],
    [`${heading}\n2026-01-05,Scar,depth,deep,mm,X`, 'no-number', 2],
    [`${heading}\n2026-01-05,Scar,depth,1,inch,X`, 'unknown-unit', 2],
    [`${heading}\n2026-01-05,,depth,1,mm,X`, 'empty', 2],
    [`${heading}\n2026-01-05,Scar,depth,1,mm,X\n\n2026-01-05,Scar,depth,2,mm,X`, 'twice', 4],
    [`${heading}\n2026-01-05,"Scar,depth,1,mm,X`, 'open-quote', 1],
  ])('%j: %s in line %d', (text, fault, line) => {
    expect(read(text).faults).toContainEqual(expect.objectContaining({ fault, line }));
  });
});
