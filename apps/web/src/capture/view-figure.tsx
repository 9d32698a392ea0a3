import type { Shot } from '../api/types';

/** How far the nose points from the middle, in the drawing's own units; a face seen from the left shows its left side. */
const turns: Partial<Record<Shot['figure'], number>> = {
  'face-front': 0,
  'face-left-45': 7,
  'face-right-45': -7,
  'face-left-90': 12,
  'face-right-90': -12,
};

/** A small drawing of how to stand, and from where the light falls. Decorative: the view's name stands beside it. */
export function ViewFigure({ shot, size = 44 }: { shot: Pick<Shot, 'figure' | 'lightMode'>; size?: number }) {
  const turn = turns[shot.figure];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 44 44"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      aria-hidden
    >
      {turn !== undefined && (
        <>
          <ellipse cx="22" cy="20" rx={Math.abs(turn) > 10 ? 10 : 12} ry="14" />
          {Math.abs(turn) > 10 ? (
            <path d={turn > 0 ? 'M31 15l5 7-5 2' : 'M13 15l-5 7 5 2'} />
          ) : (
            <path d={`M${22 + turn} 17v6h${turn < 0 ? -3 : 3}`} />
          )}
          <path d={`M${22 + turn - 4} 28h8`} />
          <path d="M8 42c2-6 8-8 14-8s12 2 14 8" />
        </>
      )}
      {shot.figure === 'overview' && (
        <>
          <path d="M14 6c2 4 14 4 16 0M14 6c-4 10-2 20-1 32M30 6c4 10 2 20 1 32" />
          <circle cx="24" cy="22" r="4" strokeDasharray="2 3" />
        </>
      )}
      {shot.figure === 'close-up' && (
        <>
          <circle cx="22" cy="22" r="12" />
          <path d="M17 20c1 3 4 1 5 4M25 18c2 1 1 4 3 5M18 27c3-1 4 2 7 0" />
        </>
      )}
      {shot.lightMode === 'raking-left' && <path d="M2 12l6 3M2 22h6M2 32l6-3" />}
      {shot.lightMode === 'raking-right' && <path d="M42 12l-6 3M42 22h-6M42 32l-6-3" />}
    </svg>
  );
}
