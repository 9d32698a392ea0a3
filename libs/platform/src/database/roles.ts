import pg from 'pg';

/** Passwords of the three roles and the name of the database they share. */
export interface DatabaseRoles {
  database: string;
  ownerPassword: string;
  appPassword: string;
  jobsPassword: string;
}

const roleNames = {
  owner: 'samelight_owner',
  app: 'samelight_app',
  jobs: 'samelight_jobs',
} as const;

/**
 * Makes the three roles and the database, or sets right what differs; safe to run again and at the same time as another run.
 *
 * `samelight_owner` owns the database and its `public` schema; `samelight_app` and `samelight_jobs` may connect and own
 * nothing here. No role may bypass row-level security or make roles and databases. Passwords are set anew each time.
 * @param adminUrl connection of a superuser, or of a role that may make roles and databases
 */
export async function ensureRoles(adminUrl: string, roles: DatabaseRoles): Promise<void> {
  await connected(adminUrl, async (client) => {
    await client.query('begin');
    // Roles belong to the whole cluster: two runs for different databases would collide.
    await client.query(`select pg_advisory_xact_lock(hashtext('samelight roles'))`);
    const existing = await client.query<{ rolname: string }>(
      'select rolname from pg_roles where rolname = any($1)',
      [Object.values(roleNames)],
    );
    const known = new Set(existing.rows.map((row) => row.rolname));
    for (const [name, password] of [
      [roleNames.owner, roles.ownerPassword],
      [roleNames.app, roles.appPassword],
      [roleNames.jobs, roles.jobsPassword],
    ] as const) {
      await client.query(
        `${known.has(name) ? 'alter' : 'create'} role ${name} with login nosuperuser nobypassrls nocreatedb nocreaterole ` +
          `noreplication password ${client.escapeLiteral(password)}`,
      );
    }
    await client.query('commit');
    await ensureDatabase(client, roles.database);
    const database = client.escapeIdentifier(roles.database);
    await client.query(`revoke connect, temporary on database ${database} from public`);
    await client.query(
      `grant connect on database ${database} to ${roleNames.owner}, ${roleNames.app}, ${roleNames.jobs}`,
    );
  });
  await connected(withDatabase(adminUrl, roles.database), async (client) => {
    await client.query(`alter schema public owner to ${roleNames.owner}`);
    await client.query('revoke create on schema public from public');
  });
}

async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const found = await client.query<{ owner: string }>(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [database],
  );
  const name = client.escapeIdentifier(database);
  if (found.rows[0]?.owner === roleNames.owner) return;
  // An administrator that is no superuser may give ownership only to a role it belongs to.
  await client.query(
    `do $$ begin if not (select rolsuper from pg_roles where rolname = current_user)
       then execute format('grant ${roleNames.owner} to %I', current_user); end if; end $$`,
  );
  await client.query(
    found.rowCount
      ? `alter database ${name} owner to ${roleNames.owner}`
      : `create database ${name} owner ${roleNames.owner}`,
  );
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const target = new URL(url);
  target.pathname = `/${encodeURIComponent(database)}`;
  return target.toString();
}
