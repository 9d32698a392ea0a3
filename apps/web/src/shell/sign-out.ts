import { useQueryClient } from '@tanstack/react-query';
import { api, rememberToken } from '../api/client';
import type { Me } from '../api/types';
import { uploads } from '../upload/upload-queue';

/**
 * Ends the session on the server first; pictures and records of it, and what was being uploaded, do not stay in this
 * browser's memory. A patient's device is signed out for good.
 */
export function useSignOut(kind: Me['kind']) {
  const client = useQueryClient();
  return async () => {
    await (kind === 'patient' ? api.leave() : api.signOut());
    uploads.leave();
    rememberToken('');
    client.clear();
    window.location.assign('/');
  };
}
