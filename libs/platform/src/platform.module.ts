import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Config } from './config/index.js';
import { Database, dataSourceOptions } from './database/index.js';
import { LiveEvents } from './events/live-events.js';
import { JobRuns } from './jobs/index.js';
import { createLogger, type Logger } from './logging/index.js';
import { createNotifier, Notifier } from './notifier/index.js';
import { createObjectStore, type ObjectStore, type ObjectStoreSettings } from './objects/index.js';

export const CONFIG = Symbol('config');
export const LOGGER = Symbol('logger');
export const OBJECTS = Symbol('objects');

/** Where the object store of these settings is. */
export function objectStoreSettings(config: Config): ObjectStoreSettings {
  if (config.OBJECTS === 'fs') return { kind: 'fs', root: config.OBJECTS_ROOT! };
  return {
    kind: 's3',
    ...(config.S3_ENDPOINT ? { endpoint: config.S3_ENDPOINT } : {}),
    region: config.S3_REGION,
    bucket: config.S3_BUCKET!,
    accessKeyId: config.S3_ACCESS_KEY_ID!,
    secretAccessKey: config.S3_SECRET_ACCESS_KEY!,
    forcePathStyle: config.S3_ENDPOINT !== undefined,
  };
}

@Module({})
class Stopper implements OnApplicationShutdown {
  constructor(
    @Inject(LiveEvents) private readonly events: LiveEvents,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}
  async onApplicationShutdown(): Promise<void> {
    await this.events.close();
    await this.objects.close();
  }
}

/** The outside world, for every context: settings, log, database, object store, live events. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(config: Config, options: { process: string }): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [LOGGER],
          useFactory: (logger: Logger) => ({
            ...dataSourceOptions(config.DATABASE_URL, [], {
              size: config.DATABASE_POOL,
              name: `samelight-${options.process}`,
              onError: (error) => logger.warn({ event: 'database.connection-lost', err: error as Error }),
            }),
            autoLoadEntities: true,
            retryAttempts: 20,
            retryDelay: 500,
          }),
        }),
        Stopper,
      ],
      providers: [
        JobRuns,
        { provide: CONFIG, useValue: config },
        {
          provide: LOGGER,
          useFactory: () => createLogger({ level: config.LOG_LEVEL, name: options.process }),
        },
        {
          provide: Database,
          inject: [getDataSourceToken()],
          useFactory: (source: DataSource) => new Database(source),
        },
        {
          provide: OBJECTS,
          useFactory: () => createObjectStore(objectStoreSettings(config)),
        },
        { provide: Notifier, useFactory: () => createNotifier(config) },
        {
          provide: LiveEvents,
          inject: [LOGGER],
          useFactory: (logger: Logger) => {
            const events = new LiveEvents(config.DATABASE_URL, logger);
            events.init();
            return events;
          },
        },
      ],
      exports: [CONFIG, LOGGER, OBJECTS, Database, JobRuns, LiveEvents, Notifier],
    };
  }
}
