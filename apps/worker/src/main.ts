import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { Erasures, MissingExaminations, OutdatedAlignments, UploadsService } from '#photos';
import { MissingMeasures } from '#measures';
import { ConsentRound } from '#patients';
import { PublicationRound } from '#cases';
import { QuestionnaireRound } from '#ratings';
import { DiaryRound } from '#treatments';
import {
  ConfigError,
  JobWorker,
  JournalWriting,
  LOGGER,
  NestLogger,
  OBJECTS,
  readConfig,
  stopWithSupervisor,
  sweepStrays,
  Database,
  type Config,
  type Logger,
  type ObjectStore,
} from '#platform';
import { WorkerModule } from './worker.module.js';

const sweepEveryMs = 10 * 60_000;
/** Stored files without a row are looked for once a day, by one worker. */
const straysEvery = '20 hours';

/** Runs jobs until told to stop. Any number of these may run beside each other. */
async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(undefined, ['DATABASE_JOBS_URL']);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  if (config.SAMELIGHT_SUPERVISED) stopWithSupervisor();
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), { bufferLogs: true });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  const worker = app.get(JobWorker);
  await worker.start();
  const uploads = app.get(UploadsService, { strict: false });
  const erasures = app.get(Erasures, { strict: false });
  const examinations = app.get(MissingExaminations, { strict: false });
  const alignments = app.get(OutdatedAlignments, { strict: false });
  const measures = app.get(MissingMeasures, { strict: false });
  const consents = app.get(ConsentRound, { strict: false });
  const publications = app.get(PublicationRound, { strict: false });
  const diaries = app.get(DiaryRound, { strict: false });
  const questionnaires = app.get(QuestionnaireRound, { strict: false });
  const objects = app.get<ObjectStore>(OBJECTS);
  const db = app.get(Database);
  const journal = app.get(JournalWriting, { strict: false });
  const ending = new AbortController();
  const removeStrays = async () => {
    const [turn] = await db.statement<{ isOurs: boolean }>('select begin_sweep($1) as "isOurs"', [
      straysEvery,
    ]);
    if (!turn?.isOurs) return;
    const { deletedCount, suspectAreas } = await sweepStrays(db, objects, {
      isForReal: true,
      settleMs: 60_000,
      signal: ending.signal,
    });
    const note = { event: 'sweep.strays', count: deletedCount };
    if (suspectAreas.length > 0)
      logger.error({ ...note, reason: 'too-many', detail: suspectAreas.join(' ') });
    else logger.info(note);
  };
  const sweep = () => {
    Promise.all([
      uploads.requestSweeps(),
      erasures.request(),
      examinations.request(),
      alignments.request(),
      measures.request(),
      consents.request(),
      publications.request(),
      diaries.request(),
      questionnaires.request(),
      objects.sweepUnfinished(),
      removeStrays(),
      journal.requestRounds(),
    ]).catch((error: unknown) => logger.warn({ event: 'sweep.failed', err: error as Error }));
  };
  sweep();
  const sweeping = setInterval(sweep, sweepEveryMs);

  const health = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
  });
  health.listen(config.HEALTH_PORT, '127.0.0.1', () => {
    logger.info({
      event: 'worker.started',
      processId: process.pid,
      port: (health.address() as AddressInfo).port,
    });
    process.send?.({ type: 'ready' });
  });

  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ event: 'worker.stopping', signal });
    clearInterval(sweeping);
    ending.abort();
    health.close();
    void worker
      .stop()
      .then(() => app.close())
      .finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

await main();
