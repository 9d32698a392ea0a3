import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { queryClient } from '../api/queries';
import type { Instance, Preparation } from '../api/types';

export interface InstanceState {
  isLoading: boolean;
  isChoosing: boolean;
  /** True while the server goes away and comes back as another one. */
  isSwitching: boolean;
  preparing: Preparation | null;
  choose: (mode: 'demo' | 'clinic') => Promise<void>;
}

const settled: Instance = { mode: 'clinic', preparing: null, canSwitch: false };

async function readInstance(): Promise<Instance> {
  try {
    return await api.instance();
  } catch (error) {
    // A server in production has no first page to offer and does not know the question.
    if (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) return settled;
    throw error;
  }
}

/** Follows the installation from the first choice to the running product; silence in between is part of it. */
export function useInstance(): InstanceState {
  const query = useQuery({
    queryKey: ['instance'],
    queryFn: readInstance,
    retry: false,
    staleTime: 0,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => {
      const isUnsettled = !state.data || state.error || state.data.mode === 'choose' || state.data.preparing;
      return isUnsettled ? 500 : false;
    },
  });
  const instance = query.data;
  const isChoosing =
    instance === undefined ? false : instance.mode === 'choose' || instance.preparing !== null;
  const wasChoosing = useRef(false);
  useEffect(() => {
    // The answers of the server that offered the choice do not hold for the one that took over.
    if (wasChoosing.current && !isChoosing && instance)
      void queryClient.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'instance' });
    wasChoosing.current = isChoosing;
  }, [isChoosing, instance]);
  return {
    isLoading: instance === undefined,
    isChoosing,
    isSwitching: isChoosing && query.isError,
    preparing: instance?.preparing ?? null,
    choose: async (mode) => {
      await api.chooseMode(mode);
      await query.refetch();
    },
  };
}
