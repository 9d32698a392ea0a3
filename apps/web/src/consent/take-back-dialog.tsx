import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewWithdrawal } from '../api/types';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';
import classes from './consent.module.css';
import { GrantWords } from './grant-words';
import { channelName, countryName, type Grant, type PictureNames } from './names';

/** What is being taken back: one grant or parts of it, or with several the whole purpose. */
export interface Taking {
  purpose: NewWithdrawal['purpose'];
  grants: readonly Grant[];
}

interface Props {
  /** Null: closed. */
  taking: Taking | null;
  names: PictureNames;
  /** Sessions that can be taken out of a grant of all pictures. */
  sessionIds: readonly string[];
  takeBack: (withdrawal: NewWithdrawal) => Promise<unknown>;
  onClose: () => void;
}

/** Takes back a grant, the parts of it that are ticked, or all grants of a purpose at once. No reason is asked. */
export function TakeBackDialog(props: Props) {
  const { t } = useTranslation();
  const { taking } = props;
  const [grant, ...more] = taking?.grants ?? [];
  return (
    <Dialog opened={taking !== null} onClose={props.onClose} title={t('consent.takeBackTitle')}>
      {taking && grant && more.length === 0 && (
        <Parts key={grant.grantId} {...props} purpose={taking.purpose} grant={grant} />
      )}
      {taking && more.length > 0 && <Whole {...props} taking={taking} />}
    </Dialog>
  );
}

function Whole({ taking, names, takeBack, onClose }: Props & { taking: Taking }) {
  const { t } = useTranslation();
  const send = useMutation({
    mutationFn: () => takeBack({ purpose: taking.purpose }),
    onSuccess: onClose,
  });
  return (
    <Stack gap="md">
      <Text fw={600}>{t(`consent.purpose.${taking.purpose}`)}</Text>
      {taking.grants.map((grant) => (
        <GrantWords key={grant.grantId} grant={grant} names={names} />
      ))}
      <Text size="sm" c="dimmed">
        {t('consent.takeBackText')}
      </Text>
      {send.error && <ProblemNote error={send.error} />}
      <Group justify="flex-end">
        <Button color="red" loading={send.isPending} onClick={() => send.mutate()}>
          {t('consent.takeAll')}
        </Button>
      </Group>
    </Stack>
  );
}

interface PartsProps extends Props {
  purpose: Taking['purpose'];
  grant: Grant;
}

function Parts({ purpose, grant, names, sessionIds, takeBack, onClose }: PartsProps) {
  const { t, i18n } = useTranslation();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const send = useMutation({
    mutationFn: (parts: Partial<NewWithdrawal>) => takeBack({ purpose, grantId: grant.grantId, ...parts }),
    onSuccess: onClose,
  });
  const { of, ids = [], sites = [] } = grant.pictures;
  const left = (of === 'all' ? sessionIds : ids).filter((id) => !grant.lessPictureIds.includes(id));
  const kinds = [
    {
      kind: 'channels',
      title: t('consent.channels'),
      items: grant.channels,
      name: (item: string) => channelName(item, t),
    },
    {
      kind: 'countries',
      title: t('consent.countries'),
      items: grant.countries.filter((code) => !grant.lessCountries.includes(code)),
      name: (item: string) => countryName(item, i18n.language, t),
    },
    {
      kind: 'pictures',
      title: t('consent.picturesTitle'),
      items: of === 'body-sites' ? sites.filter((site) => !grant.lessBodySites.includes(site)) : left,
      name: (item: string) =>
        of === 'body-sites' ? t(`bodySite.${item}`) : (names.get(item) ?? t('consent.gone')),
    },
  ].filter(({ items }) => items.length > 1);
  const tickedOf = (kind: string) =>
    ticked.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1));
  const pictures = tickedOf('pictures');
  const parts = {
    channels: tickedOf('channels') as NonNullable<NewWithdrawal['channels']>,
    countries: tickedOf('countries'),
    ...(pictures.length === 0
      ? {}
      : {
          pictures:
            of === 'body-sites'
              ? { of, sites: pictures as never }
              : { of: of === 'photos' ? of : ('sessions' as const), ids: pictures },
        }),
  };
  return (
    <Stack gap="md">
      <GrantWords grant={grant} names={names} />
      {kinds.map(({ kind, title, items, name }) => (
        <fieldset key={kind} className={classes.parts}>
          <legend>{title}</legend>
          {items.map((item) => (
            <Checkbox
              key={item}
              className={classes.part}
              label={name(item)}
              checked={ticked.includes(`${kind}:${item}`)}
              onChange={(event) => {
                const key = `${kind}:${item}`;
                const isTicked = event.currentTarget.checked;
                setTicked((now) => (isTicked ? [...now, key] : now.filter((one) => one !== key)));
              }}
            />
          ))}
        </fieldset>
      ))}
      <Text size="sm" c="dimmed">
        {t('consent.takeBackText')}
      </Text>
      {send.error && <ProblemNote error={send.error} />}
      <Group justify="flex-end" gap="sm">
        {kinds.length > 0 && (
          <Button
            variant="default"

            disabled={ticked.length === 0}
            loading={send.isPending}
            onClick={() => send.mutate(parts)}
          >
            {t('consent.takeParts')}
          </Button>
        )}
        <Button color="red" loading={send.isPending} onClick={() => send.mutate({})}>
          {t('consent.takeAll')}
        </Button>
      </Group>
    </Stack>
  );
}
