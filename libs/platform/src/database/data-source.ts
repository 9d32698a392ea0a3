import {
  DataSource,
  DefaultNamingStrategy,
  type DataSourceOptions,
  type MixedList,
  type EntitySchema,
  type NamingStrategyInterface,
} from 'typeorm';

/** Column names are the property names in snake case. */
export class SnakeCaseNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined): string {
    return (
      customName ??
      propertyName
        .replace(/[A-Z]|(?<=[a-z])\d+/g, (part) => `_${part.toLowerCase()}`)
        .replace('sha_256', 'sha256')
    );
  }
}

/** Connection of one process. Never synchronises: the schema comes from `migrations/` alone. */
export function dataSourceOptions(
  url: string,
  entities: MixedList<EntitySchema | (new () => object)>,
  pool: { size: number; name: string; onError: (error: unknown) => void },
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: entities as never,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    namingStrategy: new SnakeCaseNaming(),
    applicationName: pool.name,
    // A stop of the server drops idle connections; without a handler that would end the process.
    poolErrorHandler: pool.onError,
    poolSize: pool.size,
    connectTimeoutMS: 5_000,
    extra: { statement_timeout: 30_000, lock_timeout: 10_000, idle_in_transaction_session_timeout: 60_000 },
  };
}

export function createDataSource(...parameters: Parameters<typeof dataSourceOptions>): DataSource {
  return new DataSource(dataSourceOptions(...parameters));
}
