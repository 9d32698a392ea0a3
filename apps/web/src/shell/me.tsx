import { createContext, useContext } from 'react';
import type { Me, Permission } from '../api/types';

const MeContext = createContext<Me | null>(null);
export const MeProvider = MeContext.Provider;

/** Who is signed in; only inside the signed-in part of the client. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside of the signed-in part');
  return me;
}

/** Whoever may do one of these finds something in the settings. */
export const opensSettings = [
  'clinic.write',
  'job.manage',
  'instrument.manage',
] as const satisfies Permission[];

/** Whether to show what the permission allows; the server decides again. */
export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
