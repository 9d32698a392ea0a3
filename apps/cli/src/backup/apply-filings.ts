import type pg from 'pg';
import { newId, type PersonId } from '#kernel';
import type { Tombstone } from '#platform';

type State = Record<string, string | null> & { id: string };
const tables = ['patient', 'course', 'session', 'photo'] as const;

/** What went into quarantine, and the session or course, unknown to the backup, in which it belongs. */
export interface Held {
  clinicId: string;
  table: 'photo' | 'session';
  id: string;
  placeId: string | null;
}

/**
 * Files patients, courses, sessions and photos where they were filed last. Where the place came only after the backup, nothing may
 * stay in the wrong one: photo or session goes into quarantine. A patient who came only then is known by id alone, so that what was
 * merged into them is theirs, and goes with them.
 * @param entries `filed`, in their order
 */
export async function applyFilings(client: pg.Client, entries: readonly Tombstone[]): Promise<Held[]> {
  const latest = new Map<string, { clinicId: string; table: string; state: State }>();
  for (const { clinicId, detail } of entries)
    for (const table of tables)
      for (const state of (detail?.[table] ?? []) as State[])
        latest.set(`${table} ${state.id}`, { clinicId, table, state });
  const of = (wanted: (typeof tables)[number]) =>
    JSON.stringify(
      [...latest.values()]
        .filter(({ table }) => table === wanted)
        .map(({ clinicId, state }) => ({ ...state, clinic_id: clinicId })),
    );
  await ensurePatients(client, of('course'), 'patient_id');
  await ensurePatients(client, of('patient'), 'merged_into_id');
  await client.query(
    `update patient p set merged_into_id = x.merged_into_id, withheld_as = x.withheld_as, withheld_at = x.withheld_at
     from jsonb_to_recordset($1) as x (id uuid, clinic_id uuid, merged_into_id uuid, withheld_as text, withheld_at timestamptz)
     where p.clinic_id = x.clinic_id and p.id = x.id and (x.merged_into_id is null
       or exists (select 1 from patient o where o.clinic_id = x.clinic_id and o.id = x.merged_into_id))`,
    [of('patient')],
  );
  await client.query(
    `update course c set patient_id = x.patient_id, withheld_as = x.withheld_as, withheld_at = x.withheld_at
     from jsonb_to_recordset($1) as x (id uuid, clinic_id uuid, patient_id uuid, withheld_as text, withheld_at timestamptz)
     where c.clinic_id = x.clinic_id and c.id = x.id
       and exists (select 1 from patient p where p.clinic_id = x.clinic_id and p.id = x.patient_id)`,
    [of('course')],
  );
  const { rows } = await client.query<Held & { isHeld: boolean }>(
    `update session s set course_id = coalesce(c.id, s.course_id),
       withheld_as = case when c.id is null then coalesce(x.withheld_as, 'quarantine') else x.withheld_as end,
       withheld_at = case when c.id is null then coalesce(x.withheld_at, clock_now()) else x.withheld_at end
     from jsonb_to_recordset($1) as x (id uuid, clinic_id uuid, course_id uuid, withheld_as text, withheld_at timestamptz)
     left join course c on c.clinic_id = x.clinic_id and c.id = x.course_id
     where s.clinic_id = x.clinic_id and s.id = x.id
     returning s.clinic_id as "clinicId", 'session' as table, s.id, x.course_id as "placeId",
       c.id is null and x.withheld_as is null as "isHeld"`,
    [of('session')],
  );
  const held: Held[] = rows.filter(({ isHeld }) => isHeld);
  // As if somebody had put the session there: its photos go with it.
  const sessionIds = held.map(({ id }) => id);
  for (const { clinicId, state } of [...latest.values()].filter(({ table }) => table === 'photo'))
    if (!(await filePhoto(client, clinicId, state)))
      held.push({ clinicId, table: 'photo', id: state.id, placeId: state['session_id'] ?? null });
  await client.query(
    `update photo set withheld_as = 'quarantine', withheld_at = clock_now() where session_id = any($1::uuid[]) and withheld_as is null`,
    [sessionIds],
  );
  return held;
}

/** @param column of the states, which names a patient */
async function ensurePatients(
  client: pg.Client,
  states: string,
  column: 'patient_id' | 'merged_into_id',
): Promise<void> {
  await client.query(
    `insert into patient (id, clinic_id, code)
     select distinct x.${column}, x.clinic_id, 'restored-' || right(x.${column}::text, 12)
     from jsonb_to_recordset($1) as x (id uuid, clinic_id uuid, ${column} uuid)
     where x.${column} is not null
       and exists (select 1 from ${column === 'patient_id' ? 'course' : 'patient'} o where o.clinic_id = x.clinic_id and o.id = x.id)
       and not exists (select 1 from patient p where p.clinic_id = x.clinic_id and p.id = x.${column})`,
    [states],
  );
}

/** @returns false when it had to go into quarantine */
async function filePhoto(client: pg.Client, clinicId: string, state: State): Promise<boolean> {
  const facts = [
    clinicId,
    state.id,
    state['session_id'],
    state['withheld_as'],
    state['withheld_at'],
    state['released_at'],
    state['refiled_at'],
  ];
  await client.query('savepoint filing');
  try {
    const { rows } = await client.query<{ isHeld: boolean }>(
      `update photo p set session_id = coalesce(s.id, p.session_id),
         withheld_as = case when s.id is null then coalesce($4::text, 'quarantine') else $4::text end,
         withheld_at = case when s.id is null then coalesce($5::timestamptz, clock_now()) else $5::timestamptz end,
         -- A release of later than the backup is not brought back: whoever released it may do so again.
         released_at = case when $6::timestamptz is null then null else p.released_at end,
         refiled_at = greatest(p.refiled_at, $7::timestamptz)
       from (select 1) one left join session s on s.clinic_id = $1 and s.id = $3::uuid
       where p.clinic_id = $1 and p.id = $2 returning s.id is null and $4::text is null as "isHeld"`,
      facts,
    );
    await client.query('release savepoint filing');
    return rows[0]?.isHeld !== true;
  } catch (error) {
    // The same bytes lie where it belongs; out of sight it harms nobody, and a person decides.
    if ((error as { code?: string }).code !== '23505') throw error;
    await client.query('rollback to savepoint filing');
    await client.query(
      `update photo set withheld_as = 'quarantine', withheld_at = clock_now(), released_at = null, refiled_at = clock_now()
       where clinic_id = $1 and id = $2`,
      facts.slice(0, 2),
    );
    return false;
  }
}

/**
 * Enters refilings and their undoings into the record, so that what lies in quarantine or in the bin is seen there and comes back
 * by the ordinary way. A move that could not be done again has become a quarantine.
 * @param held what `applyFilings` has put into quarantine
 * @returns those that are new
 */
export async function recordRefilings(
  client: pg.Client,
  entries: readonly Tombstone[],
  held: ReadonlySet<string>,
): Promise<{ clinicId: string; refilingId: string }[]> {
  const undone = new Set(
    entries.filter(({ kind }) => kind === 'refiling-undone').map(({ detail }) => detail?.['refiling_id']),
  );
  const news = new Map<string, { clinicId: string; refilingId: string }>();
  for (const { kind, clinicId, detail } of entries) {
    if (kind !== 'refiled' && kind !== 'refiling-undone') continue;
    const isUndo = kind === 'refiling-undone';
    const row = isUndo
      ? detail
      : undone.has(detail?.['id'])
        ? detail
        : await asItIsNow(client, clinicId, detail!, held);
    if (!row) continue;
    await ensureMember(client, clinicId, row[isUndo ? 'undone_by_member_id' : 'done_by_member_id'] as string);
    const { rowCount } = isUndo
      ? await client.query(
          `insert into refiling_undo select * from jsonb_populate_record(null::refiling_undo, $1) u
           where exists (select 1 from refiling r where r.clinic_id = u.clinic_id and r.id = u.refiling_id) on conflict do nothing`,
          [JSON.stringify(row)],
        )
      : await client.query(
          `insert into refiling select * from jsonb_populate_record(null::refiling, $1) on conflict do nothing`,
          [JSON.stringify(row)],
        );
    const refilingId = row[isUndo ? 'refiling_id' : 'id'] as string;
    if (rowCount! > 0) news.set(refilingId, { clinicId, refilingId });
  }
  return [...news.values()];
}

/** @returns null when there is nothing that it could speak of */
async function asItIsNow(
  client: pg.Client,
  clinicId: string,
  row: Record<string, unknown>,
  held: ReadonlySet<string>,
): Promise<Record<string, unknown> | null> {
  const subject = row['subject'] as 'photo' | 'session' | 'patient';
  const home = { photo: 'session', session: 'course', patient: 'patient' }[subject];
  if (!(await isThere(client, subject, clinicId, row['subject_id']))) return null;
  const isDone = row['to_id'] === null || (await isThere(client, home, clinicId, row['to_id']));
  if (isDone && !(row['act'] === 'move' && held.has(row['subject_id'] as string))) return row;
  if (subject === 'patient' || !(await isThere(client, home, clinicId, row['from_id']))) return null;
  return { ...row, act: 'quarantine', to_id: null, to_patient_id: row['from_patient_id'], undo_until: null };
}

async function isThere(client: pg.Client, table: string, clinicId: string, id: unknown): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from ${table} where clinic_id = $1 and id = $2`, [
    clinicId,
    id,
  ]);
  return rowCount! > 0;
}

/** Who joined the clinic after the backup is known by id alone: a member without a name, who cannot sign in. */
async function ensureMember(client: pg.Client, clinicId: string, memberId: string): Promise<void> {
  if (await isThere(client, 'member', clinicId, memberId)) return;
  const personId = newId<PersonId>();
  await client.query(`insert into person (id, email, display_name) values ($1, $2, '–')`, [
    personId,
    // A name that RFC 2606 keeps for nobody.
    `${memberId}@restored.invalid`,
  ]);
  await client.query(
    `insert into member (id, clinic_id, person_id, display_name, roles, is_active) values ($1, $2, $3, '–', '{rater}', false)`,
    [memberId, clinicId, personId],
  );
}
