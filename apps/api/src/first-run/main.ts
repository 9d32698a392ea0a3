import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { createLogger, NestLogger, readAddress } from '#platform';
import {
  identifyRequest,
  keepPrivate,
  limitSlowBodies,
  logRequests,
  refuseForeignContent,
} from '../edge/requests.js';
import { securityHeaders } from '../edge/security-headers.js';
import { limitTime } from '../edge/server-lifetime.js';
import { serveWebClient } from '../edge/web-client.js';
import { FirstRunModule } from './first-run.module.js';
import { InstanceChannel } from './instance-channel.js';

/** The server behind the first page: nobody has chosen between demo and clinic, so there is no database to speak with. */
async function main(): Promise<void> {
  const logger = createLogger({ level: 'warn', name: 'first-run' });
  const channel = InstanceChannel.supervised('choose');
  const server = express();
  server.disable('x-powered-by');
  const nest = await NestFactory.create<NestExpressApplication>(
    FirstRunModule.forRoot(logger, channel),
    new ExpressAdapter(server),
    { bodyParser: false, abortOnError: false, logger: new NestLogger(logger) },
  );
  server.use(identifyRequest, logRequests(logger), securityHeaders({ isHttpsForGood: false }));
  server.use('/api', keepPrivate, limitSlowBodies, refuseForeignContent);
  server.use('/api', express.json({ limit: 10_000, type: 'application/json', strict: true }));
  serveWebClient(server);

  const { HOST, PORT } = readAddress();
  await nest.listen(PORT, HOST);
  const http: Server = nest.getHttpServer();
  limitTime(http);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // The next server wants the port now, and the page asks again by itself.
      http.closeAllConnections();
      void nest.close().then(() => process.exit(0));
    });
  }
}

await main();
