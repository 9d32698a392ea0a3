-- The queue's own functions, made by samelight_jobs after graphile-worker's migrations. May be run again at any time.

-- Adds a job within the caller's transaction. The application may call this and touch nothing else of the queue; so may the
-- owner, who puts unfinished jobs back into it after a restore.
create or replace function graphile_worker.samelight_enqueue(task text, run_id uuid, clinic_id uuid, max_attempts int, run_at timestamptz, priority int)
  returns void language sql security definer
  set search_path = graphile_worker, public, pg_temp
  as $$
  select graphile_worker.add_job(task, json_build_object('runId', run_id, 'clinicId', clinic_id),
    run_at => run_at, max_attempts => max_attempts, priority => priority)
$$;

create table if not exists graphile_worker.samelight_heartbeat (
  worker_id text primary key,
  host text not null,
  process_id int not null,
  started_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
alter table graphile_worker.samelight_heartbeat enable row level security;

revoke all on all functions in schema graphile_worker from public;
grant usage on schema graphile_worker to samelight_app, samelight_owner;
grant execute on function graphile_worker.samelight_enqueue(text, uuid, uuid, int, timestamptz, int)
  to samelight_app, samelight_owner;
