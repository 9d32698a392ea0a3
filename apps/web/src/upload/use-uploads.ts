import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMe } from '../shell/me';
import { isUnfinished, uploads, type UploadItem } from './upload-queue';

/** The uploads of this tab and person. While some are under way the browser asks before the page is closed. */
export function useUploads(): readonly UploadItem[] {
  const me = useMe();
  // Once for each sign-in, and before anything here is read: whose uploads these are.
  useState(() => uploads.openFor(me.memberId ?? me.patientId ?? ''));
  const items = useSyncExternalStore(uploads.subscribe, uploads.items);
  useLeaveWarning(items.some(isUnfinished));
  return items;
}

function useLeaveWarning(isNeeded: boolean) {
  useEffect(() => {
    if (!isNeeded) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isNeeded]);
}
