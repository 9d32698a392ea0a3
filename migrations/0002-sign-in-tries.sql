-- Tries to sign in, counted once for all API processes and across restarts.
-- Why: a count held in each process grows with the number of processes and is gone after a restart.
-- Verify: test/http/sign-in-tries.spec.ts (two APIs on one database); the catalogue print equals migrations/schema.txt.

-- Each key is an allowance that a try takes one from and time gives back. No e-mail and no address: a key is a keyed hash.
create table sign_in_try (
  key_hash bytea primary key check (octet_length(key_hash) = 32),
  -- When the allowance is whole again. Past that moment the row says nothing and may go.
  whole_at timestamptz not null
);
create index sign_in_try_whole on sign_in_try (whole_at);
alter table sign_in_try enable row level security;
alter table sign_in_try force row level security;
create policy owner_all on sign_in_try to samelight_owner using (true) with check (true);

-- Takes one try from every key, or from none when one of them has none left.
-- Key i allows tries[i] at once and gets one back every refill[i]. Returns how long to wait; zero when the try is granted.
create function auth_take_try(keys bytea[], tries integer[], refill interval[])
  returns interval language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  wait interval := interval '0';
  i integer;
  whole timestamptz;
begin
  -- Always in the same order: tries that share keys must not wait for each other in a ring.
  for i in select k.place from unnest(keys) with ordinality as k (key, place) order by k.key loop
    insert into sign_in_try as t (key_hash, whole_at) values (keys[i], clock_now())
    on conflict (key_hash) do update set whole_at = greatest(t.whole_at, clock_now())
    returning t.whole_at into whole;
    wait := greatest(wait, whole - clock_now() - (tries[i] - 1) * refill[i]);
  end loop;
  if wait = interval '0' then
    for i in 1 .. cardinality(keys) loop
      update sign_in_try t set whole_at = t.whole_at + refill[i] where t.key_hash = keys[i];
    end loop;
  end if;
  -- A few that have expired go with every try, so the table is never much larger than what counts. Last, because from
  -- here on nothing is waited for.
  delete from sign_in_try where key_hash in (
    select key_hash from sign_in_try where whole_at <= clock_now() order by whole_at limit 50 for update skip locked);
  return wait;
end $$;

-- After a right password: the tries of `forgotten` are over, the one taken from `returned` did no harm.
create function auth_return_try(forgotten bytea, returned bytea, refill interval)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  delete from sign_in_try where key_hash = forgotten;
  update sign_in_try set whole_at = whole_at - refill where key_hash = returned;
end $$;

revoke all on function auth_take_try(bytea[], integer[], interval[]), auth_return_try(bytea, bytea, interval) from public;
grant execute on function auth_take_try(bytea[], integer[], interval[]), auth_return_try(bytea, bytea, interval) to samelight_app;
