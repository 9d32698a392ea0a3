import type { Client } from 'pg';

/**
 * The catalogue of the public schema as sorted text: tables, columns, constraints, indexes, policies, triggers,
 * functions and grants. `migrations/schema.txt` must equal it.
 */
export async function printSchema(client: Client): Promise<string> {
  const { rows } = await client.query<{ line: string }>(`
    with relation as (
      select c.* from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname <> 'migration'
    )
    select 'table ' || relname || case when relrowsecurity then ' rls' else '' end || case when relforcerowsecurity then ' forced' else '' end
      || ' owner ' || relowner::regrole as line
      from relation where relkind = 'r'
    union all
    select 'view ' || relname || ' ' || coalesce(array_to_string(reloptions, ','), '') || ' as ' || regexp_replace(pg_get_viewdef(oid), '\\s+', ' ', 'g')
      from relation where relkind = 'v'
    union all
    select 'column ' || r.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case when a.attidentity <> '' then ' identity' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
      where r.relkind in ('r', 'v')
    union all
    select 'constraint ' || r.relname || '.' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k join relation r on r.oid = k.conrelid where k.contype <> 'n'
    union all
    select 'index ' || pg_get_indexdef(i.indexrelid)
      from pg_index i join relation r on r.oid = i.indrelid
    union all
    select 'policy ' || tablename || '.' || policyname || ' ' || cmd || ' to ' || array_to_string(roles, ',')
      || coalesce(' using ' || qual, '') || coalesce(' check ' || with_check, '')
      from pg_policies where schemaname = 'public'
    union all
    select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t join relation r on r.oid = t.tgrelid where not t.tgisinternal
    union all
    select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
      || case when p.prosecdef then ' definer' else ' invoker' end || ' owner ' || p.proowner::regrole
      || ' ' || coalesce(array_to_string(p.proconfig, ','), 'no search_path')
      || ' body ' || md5(p.prosrc)
      from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select 'grant ' || g.privilege_type || ' on ' || g.table_name || ' to ' || g.grantee
      from information_schema.table_privileges g join relation r on r.relname = g.table_name
      where g.table_schema = 'public' and g.grantee not in ('samelight_owner', 'postgres')
    union all
    select 'grant EXECUTE on ' || p.proname || ' to ' || a.grantee::regrole
      from pg_proc p, lateral aclexplode(p.proacl) a
      where p.pronamespace = 'public'::regnamespace and a.grantee <> 0 and a.grantee::regrole::text = 'samelight_app'
  `);
  return `${rows
    .map((row) => row.line)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .join('\n')}\n`;
}
