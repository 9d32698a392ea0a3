import { useEffect, useRef } from 'react';

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** Keys of a whole screen. Typing into a field and pressing a focused button keep their usual meaning. */
export function useKeys(keys: KeyMap, isEnabled = true, onUsed?: (key: string) => void): void {
  const latest = useRef({ keys, onUsed });
  useEffect(() => {
    latest.current = { keys, onUsed };
  });
  useEffect(() => {
    if (!isEnabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as Element;
      if (target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]'))
        return;
      if (event.key === ' ' && target.closest('button, a')) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const run = latest.current.keys[key];
      if (!run) return;
      event.preventDefault();
      run(event);
      latest.current.onUsed?.(key);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isEnabled]);
}
