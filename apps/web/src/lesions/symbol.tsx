import type { LesionState } from '../api/types';
import classes from './lesions.module.css';

/** Each type by a shape of its own, never by colour alone. Around (0, 0), 16 across. */
const paths: Record<LesionState, string> = {
  icepick: 'M-6-5H6L0 7Z',
  boxcar: 'M-6-6H6V6H-6Z',
  rolling: 'M-7 0A7 7 0 1 1 7 0A7 7 0 1 1-7 0Z',
  other: 'M0-8L8 0L0 8L-8 0Z',
  gone: 'M-6-6L6 6M6-6L-6 6',
};

/** The mark of a lesion, for the picture and for the buttons beside it. */
export function SymbolPath({ state, isCarried = false }: { state: LesionState; isCarried?: boolean }) {
  return (
    <g data-carried={isCarried || undefined}>
      <path d={paths[state]} className={classes.halo} />
      <path d={paths[state]} className={classes.line} />
    </g>
  );
}

export function Symbol({ state }: { state: LesionState }) {
  return (
    <svg width={18} height={18} viewBox="-9 -9 18 18" aria-hidden>
      <path d={paths[state]} fill="none" stroke="currentColor" strokeWidth={1.75} strokeLinejoin="round" />
    </svg>
  );
}
