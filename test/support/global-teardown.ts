import { releaseS3Server } from './s3-server.mjs';

/** Stops what `global-setup` started. */
export default async function globalTeardown(): Promise<void> {
  const stops = (globalThis as { samelightTestStops?: (() => Promise<void>)[] }).samelightTestStops ?? [];
  for (const stop of stops.splice(0)) await stop();
  await releaseS3Server();
}
