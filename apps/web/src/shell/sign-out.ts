import { useQueryClient } from '@tanstack/react-query';
import { api, rememberToken } from '../api/client';

/** Ends the session on the server first; pictures and records of it do not stay in this browser's memory. */
export function useSignOut() {
  const client = useQueryClient();
  return async () => {
    await api.signOut();
    rememberToken('');
    client.clear();
    window.location.assign('/');
  };
}
