import { ConfigError, createLogger, readConfig, type Config } from '#platform';
import { createApiApp, SchemaMismatch } from './app.js';

/** Starts the API; a fault that a person can mend is said in words and ends the process with 1. */
async function main(): Promise<void> {
  const config = readConfigOrExit();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  const api = await createApiApp(config).catch((error: unknown) => {
    if (error instanceof SchemaMismatch) fail(error.message);
    logger.error({ event: 'start-failed', err: error });
    fail('The API does not start. Is the database running and are its settings right?');
  });

  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      logger.info({ event: 'stopping', signal });
      void api.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ event: 'stop-failed', err: error });
          process.exit(1);
        },
      );
    });
  }
  const port = await api.listen(config.PORT, config.HOST).catch((error: unknown) => {
    logger.error({ event: 'listen-failed', err: error });
    fail(`The API cannot listen on ${config.HOST}:${config.PORT}. Is another program using that port?`);
  });
  logger.info({ event: 'listening', port });
}

function readConfigOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

await main();
