import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem, type ClinicId } from '#kernel';
import pg from 'pg';
import {
  QueryRunnerAlreadyReleasedError,
  type DataSource,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
  type Repository,
} from 'typeorm';

// A day is a day: as a Date it would move across time zones. Sizes fit a double.
pg.types.setTypeParser(1082, (text) => text);
pg.types.setTypeParser(20, Number);

/** A running transaction in the scope of one clinic. Required first argument of everything that touches the database. */
export class Tx {
  constructor(
    private readonly manager: EntityManager,
    private readonly scopedClinicId: ClinicId | null,
  ) {}

  /** @throws Error when this is a transaction without a clinic */
  get clinicId(): ClinicId {
    if (this.scopedClinicId === null) throw new Error('this transaction has no clinic');
    return this.scopedClinicId;
  }

  /** The repository of one entity, bound to this transaction. */
  of<E extends ObjectLiteral>(entity: EntityTarget<E>): Repository<E> {
    return this.manager.getRepository(entity);
  }

  /** Runs SQL with `$1…` parameters. @returns its rows, also of INSERT/UPDATE/DELETE … RETURNING */
  async rows<R>(sql: string, parameters: unknown[] = []): Promise<R[]> {
    const runner = this.manager.queryRunner;
    if (!runner) throw new Error('the transaction has ended');
    const result = await runner.query(sql, parameters, true);
    return (result.records ?? []) as R[];
  }

  /** The only row, or null. */
  async row<R>(sql: string, parameters: unknown[] = []): Promise<R | null> {
    return (await this.rows<R>(sql, parameters))[0] ?? null;
  }
}

/**
 * Runs `work` with sight of what lies in quarantine or in the bin, which row-level security hides from everything else. Only the
 * list of such things, the way back, and checks of stored bytes have a use for it.
 */
export async function seeingWithheld<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.rows("select set_config('app.sees_withheld', 'on', true)");
  const result = await work();
  await tx.rows("select set_config('app.sees_withheld', 'off', true)");
  return result;
}

/** What whoever caused a transaction adds to it, as its last statements. */
export interface TransactionCompanion {
  /** May run more than once, for a transaction that is repeated. */
  beforeCommit(tx: Tx): Promise<void>;
  /** What `beforeCommit` has written is durable. */
  committed(): void;
}

const companions = new AsyncLocalStorage<TransactionCompanion>();

/** Runs `work`; every clinic's transaction in it ends with what the companion adds. */
export function accompanied<T>(companion: TransactionCompanion, work: () => T): T {
  return companions.run(companion, work);
}

/** Runs `work` without a companion: what it writes is no part of what the caller does. */
export const unaccompanied = <T>(work: () => T): T => companions.exit(work);

/** The companion of whatever runs now, if any. */
export const presentCompanion = (): TransactionCompanion | undefined => companions.getStore();

const serializationFailures = new Set(['40001', '40P01']);
const maxTries = 3;

/** The only way to the database. */
export class Database {
  constructor(private readonly source: DataSource) {}

  /**
   * Runs `work` in one transaction that sees the rows of one clinic; `null` sees no clinic's rows at all. A deadlock or
   * serialisation failure runs the whole callback again in a new transaction, at most three times, so `work` must have
   * no effect outside the database.
   */
  async tx<T>(clinicId: ClinicId | null, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const companion = clinicId === null ? undefined : companions.getStore();
        const result = await this.source.transaction(async (manager) => {
          await manager.query("select set_config('app.clinic_id', $1, true)", [clinicId ?? '']);
          const tx = new Tx(manager, clinicId);
          const result = await work(tx);
          await companion?.beforeCommit(tx);
          return result;
        });
        companion?.committed();
        return result;
      } catch (error) {
        if (attempt < maxTries && serializationFailures.has(codeOf(error))) continue;
        throw outageOf(error);
      }
    }
  }

  /** One statement in a transaction of its own and no clinic's scope: a single round trip. */
  async statement<R>(sql: string, parameters: unknown[] = []): Promise<R[]> {
    try {
      return await this.source.query<R[]>(sql, parameters);
    } catch (error) {
      throw outageOf(error);
    }
  }
}

function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** SQLSTATE classes and socket errors that mean "the database is not there", not "the statement is wrong". */
function outageOf(error: unknown): unknown {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const isOutage =
    /^(08|57P0[123]|53[03]00)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    // TypeORM takes the runner of a connection that died away from its transaction; the next statement then finds none.
    error instanceof QueryRunnerAlreadyReleasedError ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/.test(
      message,
    );
  if (isOutage) {
    return new Problem(
      'dependency-down',
      { detail: 'The database does not answer. Try again shortly.', retryAfterSeconds: 2 },
      { cause: error },
    );
  }
  if (code === '53100') {
    return new Problem(
      'out-of-space',
      { detail: 'The database has no room left. Free space, then try again.' },
      { cause: error },
    );
  }
  return error;
}

/** True when the statement broke the unique constraint (or any, when none is named). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    codeOf(error) === '23505' &&
    (constraint === undefined || (error as { constraint?: string }).constraint === constraint)
  );
}

/** True when the statement named a row that is not there, in the foreign key (or any, when none is named). */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return (
    codeOf(error) === '23503' &&
    (constraint === undefined || (error as { constraint?: string }).constraint === constraint)
  );
}
