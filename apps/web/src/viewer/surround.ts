import { useLocalStorage } from '@mantine/hooks';
import type { Surround } from '../theme';

/** The surround of pictures that this person chose; middle grey at first. */
export function useSurround() {
  return useLocalStorage<Surround>({
    key: 'samelight.surround',
    defaultValue: 'grey',
    getInitialValueInEffect: false,
  });
}
