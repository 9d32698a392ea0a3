import { Button, Checkbox, MultiSelect, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { CaseStudy, NewRelease } from '../api/types';
import { channelName, channels, countryName } from '../consent/names';
import { ProblemNote } from '../shell/problem-note';
import classes from './compile.module.css';

type Stated = NonNullable<NewRelease['stated']>;
type Fact = Extract<keyof Stated, string>;

/** Stated in words; the others with a tick. */
const inWords: readonly string[] = ['risks', 'cost'] satisfies Fact[];
const always = ['no-reward'] as const satisfies Fact[];
/** What recognises a person, each asked by itself. A bar over the eyes can be said, so that the reason against it is told. */
const shown = ['none', 'shown-agreed', 'shown'] as const;
const marks = { tattoos: shown, jewellery: shown, eyes: [...shown, 'bar'] } as const;
const forms = ['wipe', 'fade', 'print'] as const satisfies NonNullable<NewRelease['forms']>;
const markFacts = ['tattoos', 'jewellery', 'eyes'] as const satisfies Fact[];

/** Which pictures go to the public, where, why these, and what only a person can say. */
export function ReleaseForm({ courseId, studies }: { courseId: string; studies: CaseStudy[] }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState<NewRelease>({
    caseStudyIds: [],
    channels: ['website'],
    forms: [],
    stated: {},
    selection: '',
  });
  const chosen = studies.filter(({ id }) => wanted.caseStudyIds.includes(id));
  const own = useQuery(queries.advertisingRules()).data;
  // What stands in the pictures is what their country wants.
  const country = chosen.find(({ target }) => target)?.target?.country ?? own?.country;
  const abroad = useQuery(queries.advertisingRules(country)).data;
  const canMove = chosen.some(({ layout }) => layout === 'pair' || layout === 'strip');
  const shownForms = (wanted.forms ?? []).filter((form) => form === 'print' || canMove);
  const make = useMutation({
    mutationFn: () =>
      api.makeRelease(courseId, { ...wanted, forms: shownForms, ...(country ? { country } : {}) }),
    onSuccess: () => {
      setWanted({ ...wanted, caseStudyIds: [], selection: '' });
      void client.invalidateQueries({ queryKey: ['case-releases', courseId] });
    },
  });
  const stated: Stated = wanted.stated ?? {};
  const state = (fact: Fact, value: boolean | string) =>
    setWanted({ ...wanted, stated: { ...stated, [fact]: value } });
  // What stands in the pictures is what is stated; another text has to be composed first.
  const withWords = (ids: string[]): Stated => {
    const chosen = studies.find(({ id }) => ids.includes(id));
    const said = chosen && { risks: chosen.stated.risks, cost: chosen.stated.cost };
    return {
      ...stated,
      ...(said?.risks && !stated.risks ? { risks: said.risks } : {}),
      ...(said?.cost && !stated.cost ? { cost: said.cost } : {}),
    };
  };
  const asked = [abroad?.rule, own?.rule].flatMap((rule) =>
    rule?.verdict === 'conditional' ? rule.stated : [],
  );
  const facts: Fact[] = [...new Set<Fact>([...always, ...asked])];
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label={t('release.pictures')}
        value={wanted.caseStudyIds}
        onChange={(caseStudyIds) => {
          const madeFor = studies.find(({ id, target }) => caseStudyIds.includes(id) && target?.channel);
          const isFirst = wanted.caseStudyIds.length === 0;
          setWanted({
            ...wanted,
            caseStudyIds,
            stated: withWords(caseStudyIds),
            ...(isFirst && madeFor?.target?.channel ? { channels: [madeFor.target.channel] } : {}),
          });
        }}
      >
        <div className={classes.releaseChoice}>
          {studies.map(({ id, layout, crop, target }) => (
            <label key={id} className={classes.releaseStudy}>
              <img src={address.casePicture(id)} alt="" loading="lazy" />
              <Checkbox
                value={id}
                label={[
                  t(`compile.layoutOf.${layout}`),
                  crop === 'original' ? t('compile.whole') : crop,
                  ...(target?.channel ? [channelName(target.channel, t)] : []),
                  ...(target ? [countryName(target.country, i18n.language, t)] : []),
                ].join(' · ')}
              />
            </label>
          ))}
        </div>
      </Checkbox.Group>
      <MultiSelect
        label={t('release.channels')}
        data={channels.map((value) => ({ value, label: channelName(value, t) }))}
        value={wanted.channels}
        onChange={(value) =>
          setWanted({ ...wanted, channels: channels.filter((one) => value.map(String).includes(one)) })
        }
      />
      {country && (
        <Text size="sm">{t('release.country', { country: countryName(country, i18n.language, t) })}</Text>
      )}
      <Checkbox.Group
        label={t('release.forms')}
        description={t('release.formsText')}
        value={shownForms}
        onChange={(value) =>
          setWanted({ ...wanted, forms: forms.filter((one) => value.map(String).includes(one)) })
        }
      >
        <Stack gap="xs" mt="xs">
          {forms.map((form) => (
            <Checkbox
              key={form}
              value={form}
              disabled={form !== 'print' && !canMove}
              label={t(`compile.outputOf.${form}`)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Textarea
        label={t('release.selection')}
        description={t('release.selectionText')}
        maxLength={500}
        autosize
        value={wanted.selection}
        onChange={({ currentTarget }) => setWanted({ ...wanted, selection: currentTarget.value })}
      />
      {markFacts.map((fact) => {
        const answer = marks[fact].find((one) => one === stated[fact]) ?? null;
        return (
          <Select
            key={fact}
            label={t(`release.mark.${fact}`)}
            placeholder={t('release.markOpen')}
            data={marks[fact].map((value) => ({ value, label: t(`release.markAnswer.${value}`) }))}
            value={answer}
            error={answer === 'bar' || answer === 'shown' ? t(`release.markRefused.${answer}`) : null}
            allowDeselect={false}
            onChange={(value) => value !== null && state(fact, value)}
          />
        );
      })}
      {facts.map((fact) =>
        inWords.includes(fact) ? (
          <Textarea
            key={fact}
            label={t(`release.words.${fact}`)}
            maxLength={500}
            autosize
            value={String(stated[fact] ?? '')}
            onChange={({ currentTarget }) => state(fact, currentTarget.value)}
          />
        ) : (
          <Checkbox
            key={fact}
            label={t(`advertising.stated.${fact}`)}
            checked={stated[fact] === true}
            onChange={({ currentTarget }) => state(fact, currentTarget.checked)}
          />
        ),
      )}
      {make.error && <ProblemNote error={make.error} />}
      <Button
        loading={make.isPending}
        disabled={
          wanted.caseStudyIds.length === 0 || wanted.channels.length === 0 || !wanted.selection.trim()
        }
        onClick={() => make.mutate()}
      >
        {t('release.make')}
      </Button>
      <Text size="xs" c="dimmed">
        {t('release.makeText')}
      </Text>
    </Stack>
  );
}
