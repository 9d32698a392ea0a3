import { Button, Group, Select, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { AuditEvent } from '../api/types';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import classes from './audit.module.css';

export interface AuditSearch {
  member?: string | undefined;
  patient?: string | undefined;
  verb?: AuditEvent['verb'] | undefined;
  outcome?: AuditEvent['outcome'] | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

export const auditVerbs = [
  'view',
  'add',
  'change',
  'remove',
  'export',
  'sign-in',
  'sign-out',
  'restore',
] as const satisfies AuditEvent['verb'][];
export const auditOutcomes = ['done', 'refused', 'failed'] as const satisfies AuditEvent['outcome'][];

/** Who looked at, changed, took out or was refused what; newest first. */
export function AuditPage() {
  const { t } = useTranslation();
  const search: AuditSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const members = useQuery(queries.members);
  const { member: memberId, patient: patientId, ...rest } = search;
  const filter = { memberId, patientId, ...rest };
  const list = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) => api.audit(filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const events = list.data?.pages.flatMap(({ items }) => items);
  const set = (change: AuditSearch) =>
    void navigate({ to: '/audit', search: { ...search, ...change }, replace: true });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const code = events?.find(({ subjectPatientId }) => subjectPatientId === patientId)?.patientCode;
  return (
    <Stack gap="lg" maw={880}>
      <Group justify="space-between" align="flex-start" gap="md">
        <div>
          <Title order={1}>{t('audit.title')}</Title>
          <Text c="dimmed" mt="xs">
            {t('audit.text')}
          </Text>
        </div>
        <Button component="a" variant="default" href={address.auditExport(filter)} download>
          {t('audit.export')}
        </Button>
      </Group>
      <div className={classes.filters}>
        <Select
          label={t('audit.who')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('audit.everybody') }}
          placeholder={t('audit.everybody')}
          data={(members.data?.members ?? []).map(({ id, displayName }) => ({
            value: id,
            label: displayName,
          }))}
          value={memberId ?? null}
          onChange={(value) => set({ member: value ?? undefined })}
        />
        <Select
          label={t('audit.what')}
          allowDeselect={false}
          data={[
            { value: '', label: t('audit.everything') },
            ...auditVerbs.map((verb) => ({ value: verb, label: t(`audit.verb.${verb}`) })),
          ]}
          value={search.verb ?? ''}
          onChange={(value) => set({ verb: value || undefined })}
        />
        <Select
          label={t('audit.how')}
          allowDeselect={false}
          data={[
            { value: '', label: t('audit.anyOutcome') },
            ...auditOutcomes.map((outcome) => ({ value: outcome, label: t(`audit.outcome.${outcome}`) })),
          ]}
          value={search.outcome ?? ''}
          onChange={(value) => set({ outcome: value || undefined })}
        />
        <TextInput
          type="date"
          label={t('audit.from')}
          value={search.from ?? ''}
          onChange={(event) => set({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t('audit.until')}
          value={search.until ?? ''}
          onChange={(event) => set({ until: event.currentTarget.value || undefined })}
        />
      </div>
      {isFiltered && (
        <Group gap="sm">
          {patientId && <Text size="sm">{t('audit.ofPatient', { code: code ?? '…' })}</Text>}
          <Button
            variant="default"
            size="xs"
            onClick={() => void navigate({ to: '/audit', search: {}, replace: true })}
          >
            {t('audit.showAll')}
          </Button>
        </Group>
      )}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={240} />}
      {events?.length === 0 && <Text c="dimmed">{t(isFiltered ? 'audit.noneFits' : 'audit.none')}</Text>}
      <ol className={classes.list}>
        {events?.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('messages.more')}
        </Button>
      )}
    </Stack>
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who =
    event.actorKind === 'patient'
      ? t('role.patient')
      : event.actorKind === 'member'
        ? (event.memberName ?? t('audit.formerMember'))
        : t(`audit.actor.${event.actorKind}`);
  const asWhom = event.actorKind === 'visitor' && event.memberName;
  // Of a list the route says what it is of; coming and going needs no more words.
  const kind = event.objectKind ?? /^(?:GET|POST) ([a-z-]+?)s$/.exec(event.route)?.[1];
  const object = kind && t(`audit.object.${kind}`, { defaultValue: kind });
  return (
    <li className={classes.row} data-outcome={event.outcome}>
      <time className={classes.time} dateTime={event.recordedAt}>
        {format.instant(event.recordedAt)}
      </time>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {who}
          {asWhom && ` · ${t('audit.asWhom', { name: asWhom })}`}
        </Text>
        <Text size="sm">
          {[t(`audit.verb.${event.verb}`), object].filter(Boolean).join(' · ')}
          {event.subjectPatientId && event.patientCode && (
            <>
              {' · '}
              <Link
                to="/patients/$patientId"
                params={{ patientId: event.subjectPatientId }}
                className={classes.link}
              >
                {event.patientCode}
              </Link>
            </>
          )}
          {event.photoIds.length > 0 && ` · ${t('audit.photos', { count: event.photoIds.length })}`}
        </Text>
        {event.outcome !== 'done' && (
          <Text size="sm" fw={500}>
            {t(`audit.outcome.${event.outcome}`)}
            {event.reason && `: ${t(`problem.${event.reason}`, { defaultValue: event.reason })}`}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {[event.route, event.deviceLabel, `#${event.seq}`].filter(Boolean).join(' · ')}
        </Text>
      </div>
    </li>
  );
}
