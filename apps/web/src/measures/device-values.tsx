import { Button, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { DevicePreview } from '../api/types';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './measures.module.css';

/** Values as 3D devices gave them, beside what photos say and never mixed with it. */
export function DeviceValues({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const isWriter = useCan()('measure.write');
  const values = useQuery(queries.deviceValues(courseId));
  const [csv, setCsv] = useState<string | null>(null);
  const preview = useMutation({ mutationFn: (text: string) => api.previewDeviceValues(courseId, text) });
  const keep = (data: Awaited<ReturnType<typeof api.bringDeviceValues>>) =>
    client.setQueryData(queries.deviceValues(courseId).queryKey, data);
  const close = () => {
    setCsv(null);
    preview.reset();
  };
  const bring = useMutation({
    mutationFn: (text: string) => api.bringDeviceValues(courseId, text),
    onSuccess: (data) => {
      keep(data);
      close();
    },
  });
  const remove = useMutation({
    mutationFn: (importId: string) => api.removeDeviceValues(courseId, importId),
    onSuccess: keep,
  });
  const list = values.data ?? [];
  if (list.length === 0 && !isWriter) return null;
  return (
    <section aria-label={t('devices.title')}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t('devices.title')}</Title>
        {isWriter && (
          <FileButton
            accept=".csv,text/csv"
            onChange={(file) =>
              void file?.text().then((text) => {
                setCsv(text);
                bring.reset();
                preview.mutate(text);
              })
            }
          >
            {(props) => (
              <Button variant="default" {...props}>
                {t('devices.import')}
              </Button>
            )}
          </FileButton>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {t('devices.intro')}
      </Text>
      {remove.error && <ProblemNote error={remove.error} />}
      {list.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('measures.date')}</th>
                <th scope="col">{t('devices.region')}</th>
                <th scope="col">{t('devices.quantity')}</th>
                <th scope="col">{t('devices.value')}</th>
                <th scope="col">{t('devices.device')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {list.map((one) => (
                <tr key={one.id}>
                  <td>{format.day(one.measuredOn)}</td>
                  <td>{one.regionName}</td>
                  <td>{one.quantity}</td>
                  <td>
                    {format.number(one.value, 4)} {one.unit}
                  </td>
                  <td>{one.device}</td>
                  <td>
                    {isWriter && (
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        color="gray"
                        onClick={() => remove.mutate(one.importId)}
                      >
                        {t('devices.undo')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Dialog opened={csv !== null} onClose={close} title={t('devices.preview')} size="lg">
        <Stack gap="sm">
          {(preview.error ?? bring.error) && <ProblemNote error={preview.error ?? bring.error} />}
          {preview.data && <Preview preview={preview.data} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button
              loading={bring.isPending}
              disabled={
                !preview.data ||
                preview.data.faults.length > 0 ||
                !preview.data.rows.some(({ isKnown }) => !isKnown)
              }
              onClick={() => csv !== null && bring.mutate(csv)}
            >
              {t('devices.bring', {
                count: preview.data?.rows.filter(({ isKnown }) => !isKnown).length ?? 0,
              })}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </section>
  );
}

function Preview({ preview }: { preview: DevicePreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {preview.faults.length > 0 && (
        <div role="alert">
          <Text size="sm" fw={600}>
            {t('devices.faults')}
          </Text>
          <ul className={classes.excluded}>
            {preview.faults.slice(0, 20).map((fault, index) => (
              <li key={index}>
                {t('devices.faultAt', {
                  line: fault.line,
                  column: fault.column ?? '',
                  fault: t(`devices.fault.${fault.fault}`),
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <tbody>
            {preview.rows.slice(0, 50).map((row) => (
              <tr key={row.line}>
                <td>{format.day(row.measuredOn)}</td>
                <td>{row.regionName}</td>
                <td>{row.quantity}</td>
                <td>
                  {format.number(row.value, 4)} {row.unit}
                </td>
                <td>{row.device}</td>
                <td>
                  {row.isOtherThanKnown
                    ? t('devices.other')
                    : row.isKnown
                      ? t('devices.known')
                      : t('devices.new')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
