import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import {
  type Config,
  createLogger,
  Database,
  LOGGER,
  type Logger,
  NestLogger,
  readTrustedProxies,
  schemaGap,
} from '#platform';
import { ApiModule } from './api.module.js';
import { serveDescription } from './edge/openapi.js';
import {
  identifyRequest,
  keepPrivate,
  limitSlowBodies,
  logRequests,
  refuseForeignContent,
} from './edge/requests.js';
import { openLanDoor, type LanDoor } from './edge/lan-door.js';
import { securityHeaders } from './edge/security-headers.js';
import { dropUnreadBodies, limitTime, OpenAnswers } from './edge/server-lifetime.js';
import { serveWebClient } from './edge/web-client.js';

export interface ApiApp {
  readonly nest: NestExpressApplication;
  /** Port of HTTPS once it listens; undefined without TLS_CERT. */
  tlsPort(): number | undefined;
  /** @returns the port it listens on */
  listen(port: number, host: string): Promise<number>;
  /** Ends event streams, lets what is under way finish, then closes database and store. */
  close(): Promise<void>;
}

/** A schema that this build cannot work with; the message says what to do. */
export class SchemaMismatch extends Error {}

const bodyLimitBytes = 1_000_000;

/**
 * The API, ready to listen. Waits up to ten seconds for the database.
 * @throws SchemaMismatch when the schema is not the one of this build
 */
export async function createApiApp(config: Config): Promise<ApiApp> {
  const server = express();
  server.disable('x-powered-by');
  server.set('query parser', 'simple');
  const proxies = readTrustedProxies(config.TRUST_PROXY);
  if (proxies) server.set('trust proxy', proxies);

  const nest = await NestFactory.create<NestExpressApplication>(
    ApiModule.forRoot(config),
    new ExpressAdapter(server),
    {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLogger(createLogger({ level: config.LOG_LEVEL, name: 'api' })),
    },
  );
  const answers = new OpenAnswers();
  try {
    const gap = await schemaGap(nest.get(Database));
    if (gap) throw new SchemaMismatch(gap);

    server.use(identifyRequest, logRequests(nest.get<Logger>(LOGGER)), answers.track, dropUnreadBodies);
    server.use(
      securityHeaders({
        isHttpsForGood: config.HSTS && !config.TLS_CA && config.PUBLIC_URL.startsWith('https:'),
      }),
    );
    server.use('/api', keepPrivate, limitSlowBodies, refuseForeignContent);
    server.use('/api', express.json({ limit: bodyLimitBytes, type: 'application/json', strict: true }));
    serveDescription(nest);
    serveWebClient(server);
    await nest.init();
  } catch (error) {
    await nest.close();
    throw error;
  }

  let door: LanDoor | undefined;
  return {
    nest,
    tlsPort: () => door?.port,
    async listen(port, host) {
      await nest.listen(port, host);
      const http = nest.getHttpServer();
      limitTime(http);
      door = await openLanDoor(config, server);
      const address = http.address();
      return typeof address === 'object' && address ? address.port : port;
    },
    async close() {
      door?.stopListening();
      answers.stop(nest.getHttpServer(), ...(door?.servers ?? []));
      await door?.closed();
      await nest.close();
    },
  };
}
