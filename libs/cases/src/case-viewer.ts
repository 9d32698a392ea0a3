import { Problem } from '#kernel';
import type { Viewer } from '#patients';
import { audiences, type Audience } from './model/rule-pack.js';

/** Who looks at case studies, as far as it decides which of them exist and who makes them. */
export interface CaseViewer extends Viewer {
  /** For whom this viewer composes. Of what is for the public, drafts exist for those alone who compose for it. */
  readonly composesFor: readonly Audience[];
}

/** The product itself, and the patient who is asked. */
export const everything: CaseViewer = { patientId: null, seesOnlyConsented: false, composesFor: audiences };

export const seesDrafts = ({ composesFor }: CaseViewer): boolean =>
  composesFor.includes('public-advertising');

/** @throws Problem `not-permitted` */
export function requireComposing({ composesFor }: CaseViewer, audience: Audience): void {
  if (composesFor.includes(audience)) return;
  throw new Problem('not-permitted', {
    detail:
      audience === 'public-advertising'
        ? 'What is for the public is made by marketing or an administrator.'
        : 'What is for patients, the consultation room or colleagues is made by a clinician.',
  });
}
