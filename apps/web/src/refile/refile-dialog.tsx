import { Button, Group, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import {
  refilingReasons,
  type RefilingAct,
  type RefilingPreview,
  type RefilingReason,
  type RefilingTarget,
  type WantedRefiling,
} from '../api/types';
import { Dialog } from '../shell/dialog';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { PreviewOf } from './preview-of';
import { TargetPicker } from './target-picker';
import { sameCode } from './same-code';
import { showRefiled } from './show-refiled';

interface Props {
  /** What is to be put right; null while the dialog is closed. */
  target: RefilingTarget | null;
  onClose: () => void;
  /** After it is done, with where it went: the page itself may be about something that is not there any more. */
  onDone?: (toId: string | null) => void;
}

/** Move, quarantine or delete a photo or session, or merge a patient: what will change first, then the act, then the way back. */
export function RefileDialog({ target, onClose, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={target !== null}
      onClose={onClose}
      size="lg"
      title={
        target && (isPatientBin(target) ? t('refile.title.patientBin') : t(`refile.title.${target.subject}`))
      }
    >
      {target && <RefileForm key={target.id} target={target} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

const isPatientBin = (target: RefilingTarget) => target.subject === 'patient' && target.only === 'bin';

const actsOf = (target: RefilingTarget): RefilingAct[] =>
  target.subject === 'patient' ? [target.only] : ['move', 'quarantine', 'bin'];

/** The reason that it mostly is; one tap less. */
function usualReason(
  act: RefilingAct,
  isOtherPatient: boolean,
  subject: RefilingTarget['subject'],
  mayMoveToOthers: boolean,
): RefilingReason {
  if (act === 'bin' && subject === 'patient') return 'requested';
  if (act === 'move') return isOtherPatient ? 'wrong-patient' : 'wrong-session';
  if (act === 'merge') return 'duplicate';
  if (act === 'bin') return 'unusable';
  return mayMoveToOthers ? 'not-consented' : 'wrong-patient';
}

function RefileForm({ target, onClose, onDone }: Props & { target: RefilingTarget }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayMoveToOthers = useCan()('refiling.manage');
  const [act, setAct] = useState<RefilingAct>(actsOf(target)[0]!);
  const [toId, setToId] = useState<string | null>(null);
  const [reason, setReason] = useState<RefilingReason | null>(null);
  const [note, setNote] = useState('');
  const [typedCode, setTypedCode] = useState('');
  const needsPlace = act === 'move' || act === 'merge';
  const wanted: WantedRefiling | null =
    needsPlace && toId === null ? null : { ...target, act, toId: needsPlace ? toId : null };

  const preview = useQuery({
    queryKey: ['refiling-preview', wanted],
    queryFn: () => api.previewRefiling(wanted!),
    enabled: wanted !== null,
    staleTime: 0,
    gcTime: 0,
  });
  const refile = useMutation({
    mutationFn: ({ version, isOtherPatient }: RefilingPreview) =>
      api.refile(wanted!, version, {
        reason: reason ?? usualReason(act, isOtherPatient, target.subject, mayMoveToOthers),
        note: note.trim() || null,
        confirmCode: typedCode.trim(),
      }),
    onSuccess: (refiling) => {
      onClose();
      onDone?.(toId);
      showRefiled(refiling, client, t);
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'refiling-preview' });
    },
    // Somebody was faster: show what would change now.
    onError: () => void preview.refetch(),
  });
  const needsCode = target.subject === 'patient' && act === 'bin';
  const isCodeTyped = !needsCode || sameCode(typedCode, target.code);
  const isBlocked = (preview.data?.blockers.length ?? 0) > 0;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (preview.data && !isBlocked && isCodeTyped) refile.mutate(preview.data);
      }}
    >
      <Stack gap="md">
        {actsOf(target).length > 1 && (
          <Radio.Group label={t('refile.what')} value={act} onChange={(value) => setAct(value)}>
            <Stack gap="xs" mt="xs">
              {actsOf(target).map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={t(`refile.act.${value}`)}
                  description={
                    mayMoveToOthers || value === 'bin' || value === 'merge'
                      ? t(`refile.actText.${value}`)
                      : t(`refile.actTextWithin.${value}`)
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {needsPlace && <TargetPicker target={target} onPick={setToId} />}
        {act === 'move' && !mayMoveToOthers && <Text size="sm">{t('refile.otherPatient')}</Text>}
        {preview.error && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.data && wanted && <PreviewOf preview={preview.data} act={act} subject={target.subject} />}
        {preview.data && !isBlocked && (
          <>
            <Select
              label={t('refile.why')}
              data={refilingReasons.map((value) => ({ value, label: t(`refile.reason.${value}`) }))}
              value={reason ?? usualReason(act, preview.data.isOtherPatient, target.subject, mayMoveToOthers)}
              allowDeselect={false}
              onChange={(value) => setReason(value)}
            />
            <Textarea
              label={t('refile.note')}
              description={t('refile.noteText')}
              maxLength={500}
              autosize
              minRows={1}
              maxRows={4}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          </>
        )}
        {preview.data && needsCode && (
          <TextInput
            label={t('refile.typeCode', { code: target.code })}
            description={t('refile.typeCodeText')}
            autoComplete="off"
            value={typedCode}
            onChange={(event) => setTypedCode(event.currentTarget.value)}
          />
        )}
        {refile.error && <ProblemNote error={refile.error} />}
        {wanted === null && (
          <Text size="sm" c="dimmed">
            {t(`refile.choosePlace.${target.subject}`)}
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            loading={refile.isPending}
            disabled={!preview.data || isBlocked || preview.isFetching || !isCodeTyped}
          >
            {t(`refile.do.${act}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
