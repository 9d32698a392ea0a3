import type { NewCaseStudy } from '../api/types';
import { useCan } from '../shell/me';

export type Audience = NewCaseStudy['audience'];
const audiences = [
  'own-patient',
  'consultation-room',
  'referrer-teaching',
  'public-advertising',
] as const satisfies Audience[];

/** For whom the member composes. */
export function useAudiences(): Audience[] {
  const can = useCan();
  return audiences.filter((audience) =>
    can(audience === 'public-advertising' ? 'case.advertise' : 'case.write'),
  );
}
