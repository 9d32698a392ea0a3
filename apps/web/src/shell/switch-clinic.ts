import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { uploads } from '../upload/upload-queue';
import { showProblem } from './toast';

/** Leaves this clinic for another one of the person's: nothing of the first stays in this browser's memory. */
export function useSwitchClinic() {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: api.switchClinic,
    onSuccess: () => {
      uploads.leave();
      client.clear();
      window.location.assign('/');
    },
    onError: (error) => showProblem(error, t),
  });
}
