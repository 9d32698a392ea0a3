import type { DragEvent } from 'react';

/** What the file picker offers; the server looks into the bytes and has the last word. */
export const acceptedFiles =
  'image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,image/tiff,.heic,.heif,.avif,.tif,.tiff';

export const carriesFiles = (event: DragEvent): boolean => [...event.dataTransfer.types].includes('Files');

/** A random id that also works on plain HTTP, where `crypto.randomUUID` is missing. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
