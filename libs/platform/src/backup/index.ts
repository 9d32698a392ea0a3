export { BackupRuns } from './backup-runs.js';
export { quoted, readObjectTables } from './catalogue.js';
export {
  backupFormat,
  BackupFault,
  objectLine,
  readObjectLine,
  type BackupManifest,
  type BackupObject,
} from './manifest.js';
export {
  assertApart,
  BackupPlace,
  journalArea,
  journalKey,
  manifestKey,
  namedFault,
  openPlaceStore,
  partKey,
  placeSettings,
} from './place.js';
export { dumpTables, gzipped, type TableDump } from './table-dump.js';
export { TableLoad } from './table-load.js';
