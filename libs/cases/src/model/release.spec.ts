import { describe, expect, it } from '@jest/globals';
import {
  afterAct,
  agreementOf,
  releaseActs,
  type ReleaseAct,
  type ReleaseEvent,
  type ReleaseFacts,
  type ReleaseState,
} from './release.js';

const fresh: ReleaseFacts = {
  ...{ state: 'draft', madeByMemberId: 'maker', setSha256: 'one', needsClearance: false, events: [] },
};
const strict: ReleaseFacts = { ...fresh, needsClearance: true };

/** Does one thing after the other; what is refused changes nothing and says why. */
function walk(
  steps: readonly (readonly [ReleaseAct, string | null, string?])[],
  start: ReleaseFacts = fresh,
): { release: ReleaseFacts; answers: string[] } {
  let release = start;
  const answers: string[] = [];
  for (const [act, memberId, set = release.setSha256] of steps) {
    const event: ReleaseEvent = { act, memberId, setSha256: set };
    const after = afterAct(release, event);
    if ('refusal' in after) {
      answers.push(after.refusal);
      continue;
    }
    answers.push(after.state);
    release = {
      ...release,
      state: after.state,
      setSha256: act === 'change' ? set : release.setSha256,
      events: [...release.events, event],
    };
  }
  return { release, answers };
}

describe('a release', () => {
  it('needs a second person and the patient, in any order', () => {
    expect(
      walk([
        ['submit', 'maker'],
        ['approve', 'doctor'],
        ['sign', null],
        ['publish', 'maker'],
      ]).answers,
    ).toEqual(['in-review', 'in-review', 'approved', 'published']);
    expect(
      walk([
        ['submit', 'maker'],
        ['sign', null],
        ['approve', 'doctor'],
        ['publish', 'doctor'],
      ]).answers,
    ).toEqual(['in-review', 'in-review', 'approved', 'published']);
  });

  it.each<[string, Parameters<typeof walk>[0], string]>([
    [
      'the maker',
      [
        ['submit', 'maker'],
        ['approve', 'maker'],
      ],
      'own-release',
    ],
    [
      'nobody',
      [
        ['submit', 'maker'],
        ['approve', null],
      ],
      'own-release',
    ],
    [
      'one person twice',
      [
        ['submit', 'maker'],
        ['approve', 'd'],
        ['approve', 'd'],
      ],
      'approved-already',
    ],
    [
      'who saw other pictures',
      [
        ['submit', 'maker'],
        ['approve', 'd', 'two'],
      ],
      'other-set',
    ],
    [
      'a patient who saw other pictures',
      [
        ['submit', 'maker'],
        ['sign', null, 'two'],
      ],
      'other-set',
    ],
    ['before it was handed in', [['approve', 'd']], 'wrong-state'],
    [
      'without the patient',
      [
        ['submit', 'maker'],
        ['approve', 'd'],
        ['publish', 'maker'],
      ],
      'wrong-state',
    ],
    [
      'after it was withdrawn',
      [
        ['withdraw', 'maker'],
        ['submit', 'maker'],
      ],
      'wrong-state',
    ],
  ])('is not agreed to by %s', (_who, steps, refusal) => {
    expect(walk(steps).answers.at(-1)).toBe(refusal);
  });

  it('needs a third person where the clinic asks for one, and none where it does not', () => {
    const agreed: Parameters<typeof walk>[0] = [
      ['submit', 'maker'],
      ['approve', 'doctor'],
      ['sign', null],
    ];
    expect(walk([...agreed, ['publish', 'maker']], strict).answers.at(-1)).toBe('wrong-state');
    for (const [who, refusal] of [
      ['maker', 'own-release'],
      ['doctor', 'approved-already'],
      [null, 'own-release'],
    ] as const)
      expect(walk([...agreed, ['clear', who]], strict).answers.at(-1)).toBe(refusal);
    expect(walk([...agreed, ['clear', 'lead'], ['publish', 'maker']], strict).answers.slice(-2)).toEqual([
      'approved',
      'published',
    ]);
    // Who has cleared it is not the second person as well.
    const cleared = walk(
      [
        ['submit', 'maker'],
        ['clear', 'lead'],
        ['approve', 'lead'],
        ['sign', null],
      ],
      strict,
    );
    expect(cleared.answers).toEqual(['in-review', 'in-review', 'approved-already', 'in-review']);
    expect(walk([...agreed, ['clear', 'lead']]).answers.at(-1)).toBe('not-needed');
    // A clinic that asks for more from now on asks it of what was not public yet.
    const { release } = walk(agreed);
    expect(release.state).toBe('approved');
    const asked = { ...release, needsClearance: true };
    expect(
      walk(
        [
          ['publish', 'maker'],
          ['clear', 'lead'],
          ['publish', 'maker'],
        ],
        asked,
      ).answers,
    ).toEqual(['wrong-state', 'approved', 'published']);
  });

  it('loses every agreement by a change, a return, and another set', () => {
    const agreed: Parameters<typeof walk>[0] = [
      ['submit', 'maker'],
      ['approve', 'doctor'],
      ['sign', null],
    ];
    for (const step of [['change', 'maker', 'two'] as const, ['return', 'doctor'] as const]) {
      const { release } = walk([...agreed, step, ['submit', 'maker']]);
      expect(release.state).toBe('in-review');
      expect(agreementOf(release)).toEqual({ approverIds: [], clearerIds: [], isSigned: false });
      expect(walk([['publish', 'maker']], release).answers).toEqual(['wrong-state']);
    }
    // Even where a set comes back to what was signed once.
    const back = walk([
      ...agreed,
      ['change', 'maker', 'two'],
      ['change', 'maker', 'one'],
      ['submit', 'maker'],
    ]);
    expect(agreementOf(back.release)).toEqual({ approverIds: [], clearerIds: [], isSigned: false });
  });

  it('is never public without both, on any walk, and never comes back once withdrawn', () => {
    let seed = 7;
    const roll = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    const seen = new Map<ReleaseState, number>();
    const wrong: string[] = [];
    for (let n = 0; n < 3_000; n += 1) {
      let release = n % 2 ? fresh : strict;
      for (let step = 0; step < 14; step += 1) {
        const before = release;
        const act =
          roll(3) > 0
            ? (['submit', 'approve', 'clear', 'sign', 'publish'] as const)[roll(5)]!
            : releaseActs[roll(releaseActs.length)]!;
        const who = ['maker', 'doctor', 'other', null][roll(4)]!;
        release = walk([[act, who, roll(9) === 0 ? 'two' : before.setSha256]], before).release;
        const { approverIds, clearerIds, isSigned } = agreementOf(before);
        const others = new Set([...approverIds, ...clearerIds].filter((id) => id !== 'maker'));
        const isAgreed = isSigned && others.size >= (before.needsClearance ? 2 : 1) && approverIds.length > 0;
        if (release.state === 'published' && before.state !== 'published' && !isAgreed)
          wrong.push(`published without agreement: ${JSON.stringify(before)}`);
        if (before.state === 'withdrawn' && release.state !== 'withdrawn')
          wrong.push(`came back: ${JSON.stringify(before)}`);
      }
      seen.set(release.state, (seen.get(release.state) ?? 0) + 1);
    }
    expect(wrong).toEqual([]);
    for (const state of ['draft', 'in-review', 'published', 'withdrawn'] as const)
      expect(seen.get(state) ?? 0).toBeGreaterThan(50);
  });
});
