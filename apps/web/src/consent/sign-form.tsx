import { Button, Checkbox, Radio, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consent, NewSigning, TextToSign } from '../api/types';
import { localeName } from '../i18n';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { ChoiceFields, isChosen, noChoice, scopeOf, type Choice } from './choice-fields';
import classes from './consent.module.css';
import type { PictureNames } from './names';
import { SignaturePad, type Strokes } from './signature-pad';

const purposes = ['care-record', 'in-clinic-display', 'teaching', 'research', 'marketing'] as const;
type Purpose = Consent['purpose'];

interface Props {
  texts: readonly TextToSign[];
  names: PictureNames;
  sessionIds: readonly string[];
  photoIds: readonly string[];
  /** The patient is under 18: a guardian signs, and not for marketing. */
  isMinor: boolean;
  /** The day of birth is not on record: a member says that the patient is of age. */
  asksAge: boolean;
  isOwn: boolean;
  signerName: string;
  /** The patient’s own; null where it is not known. */
  language?: string | null;
  /** Hears in which language the text is read. */
  onLanguage?: (language: string) => void;
  sign: (signing: NewSigning) => Promise<unknown>;
}

/** Text, choices and signature on one page, on the clinic's tablet and on the patient's phone alike. */
export function SignForm({
  texts,
  names,
  sessionIds,
  photoIds,
  isMinor,
  asksAge,
  isOwn,
  signerName,
  language = null,
  onLanguage,
  sign,
}: Props) {
  const { t, i18n } = useTranslation();
  const { clinic, displayName } = useMe();
  const isNamed = !clinic.usesCodesOnly;
  const [textId, setTextId] = useState(
    () => (texts.find((text) => text.language === (language ?? i18n.language)) ?? texts[0])?.id ?? '',
  );
  const [choices, setChoices] = useState<ReadonlyMap<Purpose, Choice>>(new Map());
  const [role, setRole] = useState<'patient' | 'guardian'>(isMinor ? 'guardian' : 'patient');
  const [name, setName] = useState(isMinor ? '' : signerName);
  const [relation, setRelation] = useState('');
  const [how, setHow] = useState<'drawn' | 'typed'>('drawn');
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [isTyped, setIsTyped] = useState(false);
  const [witness, setWitness] = useState(isOwn ? '' : displayName);
  const [isOfAge, setIsOfAge] = useState(false);
  const send = useMutation({ mutationFn: sign });
  const text = texts.find(({ id }) => id === textId);
  const readIn = text?.language;
  useEffect(() => {
    if (readIn) onLanguage?.(readIn);
  }, [readIn, onLanguage]);
  const isForMarketing = choices.has('marketing');
  const needsAge = asksAge && isForMarketing;
  const isComplete =
    choices.size > 0 &&
    [...choices.values()].every(isChosen) &&
    (!isNamed || name.trim() !== '') &&
    (role === 'patient' || relation.trim() !== '') &&
    (how === 'typed' ? isTyped : strokes.length > 0) &&
    (!needsAge || isOfAge);
  if (!text) return <Text>{t(isOwn ? 'consent.sign.ownNoText' : 'consent.sign.noText')}</Text>;
  const setChoice = (purpose: Purpose, choice: Choice | null) => {
    const next = new Map(choices);
    if (choice) next.set(purpose, choice);
    else next.delete(purpose);
    setChoices(next);
  };
  const canGive = (purpose: Purpose) => purpose !== 'marketing' || (!isMinor && role === 'patient');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate({
          textId,
          choices: [...choices].map(([purpose, choice]) => ({
            purpose,
            ...scopeOf(choice, clinic.timeZone),
          })),
          signer: {
            role,
            name: isNamed ? name.trim() : null,
            relation: role === 'guardian' ? relation.trim() : null,
          },
          signature: how === 'typed' ? { kind: how } : { kind: how, strokes },
          witnessName: isOwn || witness.trim() === '' ? null : witness.trim(),
          isOfAgeConfirmed: needsAge && isOfAge,
        });
      }}
    >
      <Stack gap="lg">
        {texts.length > 1 && (
          <Select
            label={t('consent.sign.language')}
            data={texts.map((one) => ({
              value: one.id,
              label: `${localeName(one.language)} · ${one.title}`,
            }))}
            value={textId}
            allowDeselect={false}
            onChange={(id) => id && setTextId(id)}
          />
        )}
        <section lang={text.language} className={classes.paper} aria-labelledby="consent-text">
          <Title order={2} id="consent-text">
            {text.title}
          </Title>
          {text.paragraphs.map((paragraph) => (
            <p key={paragraph.id}>{paragraph.text}</p>
          ))}
        </section>
        <section aria-labelledby="consent-choices">
          <Title order={2} id="consent-choices">
            {t('consent.sign.choices')}
          </Title>
          <Text size="sm" c="dimmed" mb="xs">
            {t('consent.sign.choicesText')}
          </Text>
          {purposes.map((purpose) => {
            const choice = choices.get(purpose);
            const what = t(`consent.purpose.${purpose}`);
            return (
              <div key={purpose} className={classes.choice}>
                <Checkbox
                  className={classes.part}
                  label={t('consent.sign.allow', { purpose: what })}
                  description={purpose === 'marketing' && isMinor ? t('consent.underAge') : undefined}
                  disabled={!canGive(purpose)}
                  checked={choice !== undefined}
                  onChange={(event) =>
                    setChoice(purpose, event.currentTarget.checked ? noChoice(clinic.country) : null)
                  }
                />
                {choice && (
                  <fieldset className={classes.details}>
                    <legend className={classes.unseen}>{what}</legend>
                    <Stack gap="md">
                      <ChoiceFields
                        choice={choice}
                        onChange={(next) => setChoice(purpose, next)}
                        names={names}
                        sessionIds={sessionIds}
                        photoIds={photoIds}
                        isWithin={purpose === 'care-record'}
                      />
                    </Stack>
                  </fieldset>
                )}
              </div>
            );
          })}
        </section>
        <Radio.Group
          label={t('consent.sign.who')}
          description={isMinor ? t('consent.sign.guardianOnly') : undefined}
          value={role}
          onChange={(value) => {
            setRole(value);
            setName(value === 'patient' ? signerName : '');
            if (value === 'guardian') setChoice('marketing', null);
          }}
        >
          <Radio
            className={classes.part}
            value="patient"
            disabled={isMinor}
            label={t(isOwn ? 'consent.sign.own' : 'consent.sign.patient')}
          />
          <Radio className={classes.part} value="guardian" label={t('consent.sign.guardian')} />
        </Radio.Group>
        {isNamed && (
          <TextInput
            label={t('consent.sign.name')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {role === 'guardian' && (
          <TextInput
            label={t('consent.sign.relation')}
            required
            maxLength={100}
            value={relation}
            onChange={(event) => setRelation(event.currentTarget.value)}
          />
        )}
        {needsAge && (
          <Checkbox
            className={classes.part}
            label={t('consent.ofAge')}
            checked={isOfAge}
            onChange={(event) => setIsOfAge(event.currentTarget.checked)}
          />
        )}
        <Radio.Group label={t('consent.sign.how')} value={how} onChange={(value) => setHow(value)}>
          <Radio className={classes.part} value="drawn" label={t('consent.sign.draw')} />
          <Radio className={classes.part} value="typed" label={t('consent.sign.type')} />
        </Radio.Group>
        {how === 'drawn' ? (
          <SignaturePad strokes={strokes} onChange={setStrokes} />
        ) : (
          <Checkbox
            className={classes.part}
            label={t(isNamed ? 'consent.sign.typed' : 'consent.sign.typedUnnamed')}
            checked={isTyped}
            onChange={(event) => setIsTyped(event.currentTarget.checked)}
          />
        )}
        {!isOwn && (
          <TextInput
            label={t('consent.sign.witness')}
            description={t('consent.sign.witnessText')}
            maxLength={200}
            value={witness}
            onChange={(event) => setWitness(event.currentTarget.value)}
          />
        )}
        {send.error && <ProblemNote error={send.error} />}
        <Button type="submit" size="md" disabled={!isComplete} loading={send.isPending}>
          {t('consent.sign.submit')}
        </Button>
      </Stack>
    </form>
  );
}
