/** Where a set of pictures stands on its way to the public. */
export const releaseStates = ['draft', 'in-review', 'approved', 'published', 'withdrawn'] as const;
export type ReleaseState = (typeof releaseStates)[number];

export const releaseActs = [
  'change',
  'submit',
  'approve',
  'clear',
  'return',
  'sign',
  'publish',
  'withdraw',
] as const;
export type ReleaseAct = (typeof releaseActs)[number];

/** What the public may be shown of a picture besides the picture: in motion, and on paper. */
export const releaseForms = ['wipe', 'fade', 'print'] as const;
export type ReleaseForm = (typeof releaseForms)[number];

/** The forms that a picture of this layout can have. */
export const formsOf = (layout: string, forms: readonly ReleaseForm[]): ReleaseForm[] =>
  forms.filter((form) => form === 'print' || layout === 'pair' || layout === 'strip');

export const releaseRefusals = [
  'wrong-state',
  'own-release',
  'other-set',
  'approved-already',
  'not-needed',
] as const;
export type ReleaseRefusal = (typeof releaseRefusals)[number];

export interface ReleaseEvent {
  act: ReleaseAct;
  memberId: string | null;
  /** Hash of the set of pictures that it was about. */
  setSha256: string;
}

export interface ReleaseFacts {
  state: ReleaseState;
  madeByMemberId: string;
  setSha256: string;
  /** Whether a third person, for compliance, has to agree, as the clinic has it now. */
  needsClearance: boolean;
  /** In the order of their happening. */
  events: readonly ReleaseEvent[];
}

/** Members of the clinic, other than the maker, who have to approve. */
export const approvalsNeeded = 1;

const from: Record<ReleaseAct, readonly ReleaseState[]> = {
  change: ['draft', 'in-review', 'approved'],
  submit: ['draft'],
  approve: ['in-review'],
  clear: ['in-review', 'approved'],
  return: ['in-review', 'approved'],
  sign: ['in-review', 'approved'],
  publish: ['approved'],
  withdraw: ['draft', 'in-review', 'approved', 'published'],
};

/**
 * What an act makes of a release, or why it is refused. Approvals and the signature count for the very set of pictures that they
 * were given for, and only since it was submitted: a change or a return voids them. What was withdrawn stays withdrawn.
 */
export function afterAct(
  release: ReleaseFacts,
  { act, memberId, setSha256 }: ReleaseEvent,
): { state: ReleaseState } | { refusal: ReleaseRefusal } {
  if (!from[act].includes(release.state)) return { refusal: 'wrong-state' };
  if (act === 'change' || act === 'return') return { state: 'draft' };
  if (act === 'withdraw') return { state: 'withdrawn' };
  if (setSha256 !== release.setSha256) return { refusal: 'other-set' };
  if (act === 'submit') return { state: 'in-review' };
  if (act === 'publish') return isAgreed(release) ? { state: 'published' } : { refusal: 'wrong-state' };
  const { approverIds, clearerIds } = agreementOf(release);
  if (act === 'approve' || act === 'clear') {
    if (act === 'clear' && !release.needsClearance) return { refusal: 'not-needed' };
    if (memberId === null || memberId === release.madeByMemberId) return { refusal: 'own-release' };
    if ([...approverIds, ...clearerIds].includes(memberId)) return { refusal: 'approved-already' };
  }
  const after = { ...release, events: [...release.events, { act, memberId, setSha256 }] };
  return { state: isAgreed(after) ? 'approved' : 'in-review' };
}

/** Who has agreed to the set of pictures as it is: each person once, none of them the maker. */
export function agreementOf({
  setSha256,
  madeByMemberId,
  events,
}: Pick<ReleaseFacts, 'setSha256' | 'madeByMemberId' | 'events'>): {
  approverIds: string[];
  clearerIds: string[];
  isSigned: boolean;
} {
  const since = events.findLastIndex(({ act }) => act === 'submit' || act === 'return' || act === 'change');
  const counted = events.slice(since + 1).filter((event) => event.setSha256 === setSha256);
  const by = (wanted: ReleaseAct) => [
    ...new Set(
      counted
        .filter(({ act, memberId }) => act === wanted && memberId !== madeByMemberId)
        .flatMap(({ memberId }) => memberId ?? []),
    ),
  ];
  const approverIds = by('approve');
  return {
    approverIds,
    clearerIds: by('clear').filter((id) => !approverIds.includes(id)),
    isSigned: counted.some(({ act }) => act === 'sign'),
  };
}

function isAgreed(release: ReleaseFacts): boolean {
  const { approverIds, clearerIds, isSigned } = agreementOf(release);
  const isCleared = !release.needsClearance || clearerIds.length > 0;
  return isSigned && approverIds.length >= approvalsNeeded && isCleared;
}
