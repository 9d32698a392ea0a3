import {
  Anchor,
  Button,
  FileInput,
  Group,
  Select,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { Proof, TakeDown } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { channelName, countryName, endsWithin } from './names';

/** The API takes so much. */
const largestProofBytes = 700_000;

/** What consent leaves to do: copies to take down, and consents that end soon. */
export function ConsentsPage() {
  const { t } = useTranslation();
  const toDo = useQuery(queries.takeDowns('to-do'));
  const ending = useQuery(queries.endingConsents);
  return (
    <Stack gap="lg" maw={820}>
      <div>
        <Title order={1}>{t('consent.tasks.title')}</Title>
        <Text c="dimmed" mt="xs">
          {t('consent.tasks.text')}
        </Text>
      </div>
      <Tabs defaultValue="to-do" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="to-do">
            {t('consent.tasks.toDo')} ({toDo.data?.length ?? '–'})
          </Tabs.Tab>
          <Tabs.Tab value="done">{t('consent.tasks.done')}</Tabs.Tab>
          <Tabs.Tab value="ending">
            {t('consent.tasks.ending')} ({ending.data?.length ?? '–'})
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="to-do">
          <TakeDowns state="to-do" />
        </Tabs.Panel>
        <Tabs.Panel value="done">
          <TakeDowns state="done" />
        </Tabs.Panel>
        <Tabs.Panel value="ending">
          <Ending />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function TakeDowns({ state }: { state: 'to-do' | 'done' }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const takeDowns = useQuery(queries.takeDowns(state));
  const [changing, setChanging] = useState<{ act: 'assign' | 'finish'; takeDown: TakeDown } | null>(null);
  return (
    <>
      {takeDowns.error && <ProblemNote error={takeDowns.error} onRetry={() => void takeDowns.refetch()} />}
      {takeDowns.data?.length === 0 && <Text mt="md">{t(`consent.tasks.none.${state}`)}</Text>}
      <ul className={classes.history}>
        {takeDowns.data?.map((takeDown) => {
          const { id, copy, patient, owner, dueOn, reason, proofText, proofLink } = takeDown;
          return (
            <li key={id}>
              <Text fw={600}>
                {channelName(copy.channel, t)} · {countryName(copy.country, i18n.language, t)}
              </Text>
              <Text size="sm" className={classes.words}>
                {/^https?:\/\//u.test(copy.place) ? (
                  <Anchor href={copy.place} target="_blank" rel="noreferrer noopener">
                    {copy.place}
                  </Anchor>
                ) : (
                  copy.place
                )}
              </Text>
              <Text size="sm">
                {patient === null ? (
                  t('consent.takeDown.patientGone')
                ) : (
                  <Anchor
                    component={Link}
                    underline="always"
                    to="/patients/$patientId"
                    params={{ patientId: patient.id } as never}
                  >
                    {patient.name}
                  </Anchor>
                )}{' '}
                · {t(`consent.purpose.${copy.purpose}`)} · {t(`consent.takeDown.reason.${reason}`)}
              </Text>
              {takeDown.state === 'done' ? (
                <>
                  <Text size="sm" c="dimmed">
                    {t('consent.takeDown.doneBy', {
                      when: format.instant(takeDown.doneAt ?? takeDown.openedAt),
                      name: takeDown.doneByName ?? '–',
                    })}
                  </Text>
                  {proofText && <Text size="sm">{proofText}</Text>}
                  {proofLink && (
                    <Text size="sm" className={classes.words}>
                      {proofLink}
                    </Text>
                  )}
                  {takeDown.hasProofFile && (
                    <Anchor size="sm" href={address.takeDownProof(id)} download className={classes.part}>
                      {t('consent.takeDown.file')}
                    </Anchor>
                  )}
                </>
              ) : (
                <>
                  <span className={classes.soon}>
                    {t(`consent.takeDown.${takeDown.state}`)} · {format.day(dueOn)}
                  </span>
                  <Text size="sm" c="dimmed">
                    {owner
                      ? t('consent.takeDown.ownedBy', { name: owner.name })
                      : t('consent.takeDown.nobody')}
                  </Text>
                  {can('consent.write') && (
                    <Group gap="sm" mt="xs">
                      <Button onClick={() => setChanging({ act: 'finish', takeDown })}>
                        {t('consent.takeDown.finish')}
                      </Button>
                      <Button variant="default" onClick={() => setChanging({ act: 'assign', takeDown })}>
                        {t('consent.takeDown.assign')}
                      </Button>
                    </Group>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ul>
      <Dialog
        opened={changing !== null}
        onClose={() => setChanging(null)}
        title={t(`consent.takeDown.${changing?.act ?? 'finish'}`)}
      >
        {changing?.act === 'assign' && (
          <AssignForm takeDown={changing.takeDown} onClose={() => setChanging(null)} />
        )}
        {changing?.act === 'finish' && (
          <FinishForm takeDown={changing.takeDown} onClose={() => setChanging(null)} />
        )}
      </Dialog>
    </>
  );
}

interface FormProps {
  takeDown: TakeDown;
  onClose: () => void;
}

function useRenew(onClose: () => void) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['take-downs'] });
    await client.invalidateQueries({ queryKey: ['external-copies'] });
    onClose();
  };
}

function AssignForm({ takeDown, onClose }: FormProps) {
  const { t } = useTranslation();
  const me = useMe();
  const can = useCan();
  const members = useQuery({ ...queries.members, enabled: can('member.manage') });
  const [ownerId, setOwnerId] = useState<string | null>(takeDown.owner?.id ?? null);
  const [dueOn, setDueOn] = useState(takeDown.dueOn);
  const renew = useRenew(onClose);
  const assign = useMutation({
    mutationFn: () => api.assignTakeDown(takeDown.id, takeDown.version, { ownerMemberId: ownerId, dueOn }),
    onSuccess: renew,
  });
  // Who may not see the members gives it to oneself, or leaves it with whom it is.
  const people = new Map<string, string>();
  if (takeDown.owner) people.set(takeDown.owner.id, takeDown.owner.name);
  if (me.memberId) people.set(me.memberId, me.displayName);
  for (const { id, displayName } of members.data?.members ?? []) people.set(id, displayName);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        assign.mutate();
      }}
    >
      <Stack gap="md">
        <Select
          label={t('consent.takeDown.owner')}
          data={[...people].map(([value, label]) => ({ value, label }))}
          value={ownerId}
          onChange={setOwnerId}
          clearable
        />
        <TextInput
          type="date"
          label={t('consent.takeDown.due')}
          value={dueOn}
          onChange={(event) => setDueOn(event.currentTarget.value)}
        />
        {assign.error && <ProblemNote error={assign.error} />}
        <Button type="submit" disabled={dueOn === ''} loading={assign.isPending}>
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}

/** A file as the API takes it. */
async function fileOf(file: File): Promise<NonNullable<Proof['file']>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { mediaType: file.type as NonNullable<Proof['file']>['mediaType'], base64: btoa(text) };
}

function FinishForm({ takeDown, onClose }: FormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [link, setLink] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const renew = useRenew(onClose);
  const finish = useMutation({
    mutationFn: async () =>
      api.finishTakeDown(takeDown.id, takeDown.version, {
        text: text.trim() || null,
        link: link.trim() || null,
        file: file && (await fileOf(file)),
      }),
    onSuccess: renew,
  });
  const isTooLarge = file !== null && file.size > largestProofBytes;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        finish.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('consent.takeDown.proofText')}</Text>
        <Textarea
          label={t('consent.takeDown.words')}
          autosize
          minRows={2}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label={t('consent.takeDown.link')}
          type="url"
          maxLength={2000}
          value={link}
          onChange={(event) => setLink(event.currentTarget.value)}
        />
        <FileInput
          label={t('consent.takeDown.file')}
          description={t('consent.takeDown.fileText')}
          error={isTooLarge ? t('consent.takeDown.tooLarge') : undefined}
          accept="image/png,image/jpeg,image/webp,application/pdf"
          value={file}
          onChange={setFile}
          clearable
        />
        {finish.error && <ProblemNote error={finish.error} />}
        <Button
          type="submit"
          disabled={(text.trim() === '' && link.trim() === '' && file === null) || isTooLarge}
          loading={finish.isPending}
        >
          {t('consent.takeDown.finish')}
        </Button>
      </Stack>
    </form>
  );
}

function Ending() {
  const { t } = useTranslation();
  const format = useFormat();
  const { clinic } = useMe();
  const ending = useQuery(queries.endingConsents);
  return (
    <>
      {ending.error && <ProblemNote error={ending.error} onRetry={() => void ending.refetch()} />}
      {ending.data?.length === 0 && <Text mt="md">{t('consent.tasks.none.ending')}</Text>}
      <ul className={classes.history}>
        {ending.data?.map(({ grantId, patient, purpose, channels, expiresAt, isPatientTold }) => (
          <li key={grantId}>
            <Anchor
              component={Link}
              to="/patients/$patientId"
              params={{ patientId: patient.id } as never}
              fw={600}
            >
              {patient.name}
            </Anchor>
            <Text size="sm">
              {[t(`consent.purpose.${purpose}`), ...channels.map((channel) => channelName(channel, t))].join(
                ' · ',
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {t('consent.untilOf', { until: format.instantIn(expiresAt, clinic.timeZone) })} ·{' '}
              {t(isPatientTold ? 'consent.tasks.told' : 'consent.tasks.notTold')}
            </Text>
            <span className={classes.soon}>
              {t('consent.endsSoon', { count: endsWithin(expiresAt, new Date()) ?? 30 })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
