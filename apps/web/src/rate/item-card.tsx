import { Button, Group, NumberInput, Slider, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstrumentItem, InstrumentOption } from '../api/types';
import { localeText } from './instrument-text';
import { answersOf } from './item-answers';
import classes from './rate.module.css';

/** The key of an answer: its value where that is one digit for all of them, else its place. */
export function keyOf(options: Pick<InstrumentOption, 'value'>[], index: number): string {
  const isDigit = options.every(({ value }) => Number.isInteger(value) && value >= 0 && value <= 9);
  return String(isDigit ? (options[index]?.value ?? index + 1) : index + 1);
}

interface Props {
  title: string;
  item: InstrumentItem;
  value: number | undefined;
  isDisabled: boolean;
  onAnswer: (value: number) => void;
}

export function ItemCard({ title, item, value, isDisabled, onAnswer }: Props) {
  const { i18n } = useTranslation();
  const question = localeText(item.title, i18n.language) || item.id;
  const answers = answersOf(item);
  return (
    <>
      <div className={classes.question}>
        <Title order={2}>{question}</Title>
        {title !== question && (
          <Text size="sm" c="dimmed">
            {title}
          </Text>
        )}
      </div>
      {answers.length === 0 && (
        <NumberAnswer key={item.id} {...{ item, question, value, isDisabled, onAnswer }} />
      )}
      <div
        className={item.numbers ? classes.numbers : classes.options}
        role="radiogroup"
        aria-label={question}
        hidden={answers.length === 0}
      >
        {answers.map((option, index) => (
          <button
            key={option.value}
            type="button"
            role="radio"
            className={classes.option}
            aria-checked={value === option.value}
            disabled={isDisabled}
            onClick={() => onAnswer(option.value)}
          >
            <kbd className={classes.key}>{keyOf(answers, index)}</kbd>
            <span className={classes.optionWords}>
              <Text component="span" size="sm" fw={600}>
                {localeText(option.label, i18n.language) ||
                  [option.value, wordOf(item, option.value, i18n.language)].filter(Boolean).join(' · ')}
              </Text>
              {option.anchor && (
                <Text component="span" size="xs" c="dimmed">
                  {localeText(option.anchor, i18n.language)}
                </Text>
              )}
            </span>
          </button>
        ))}
      </div>
    </>
  );
}

/** What an end of a line of numbers means. */
function wordOf(item: InstrumentItem, value: number, locale: string): string {
  const line = item.numbers;
  if (!line) return '';
  return value === line.min
    ? localeText(line.low, locale)
    : value === line.max
      ? localeText(line.high, locale)
      : '';
}

/** A count, an area or a place on a line: typed, or drawn. Taken by the button or Enter, so that a number half typed is none. */
function NumberAnswer({
  item,
  question,
  value,
  isDisabled,
  onAnswer,
}: Omit<Props, 'title'> & { question: string }) {
  const { t, i18n } = useTranslation();
  const { min, max, step, unit } = item.numbers ?? { min: 0, max: 0, step: 1 };
  const [typed, setTyped] = useState<number | string>(value ?? '');
  const isLine = item.numbers?.low !== undefined;
  const isAnswer = typeof typed === 'number' && typed >= min && typed <= max;
  return (
    <form
      className={classes.number}
      onSubmit={(event) => {
        event.preventDefault();
        if (isAnswer) onAnswer(typed);
      }}
    >
      {isLine && (
        <div className={classes.line}>
          <Slider
            min={min}
            max={max}
            step={step}
            label={null}
            thumbLabel={question}
            disabled={isDisabled}
            value={typeof typed === 'number' ? typed : min}
            onChange={setTyped}
            color="gray"
          />
          <Group justify="space-between" mt={4}>
            <Text size="xs" c="dimmed">
              {localeText(item.numbers?.low, i18n.language)}
            </Text>
            <Text size="xs" c="dimmed">
              {localeText(item.numbers?.high, i18n.language)}
            </Text>
          </Group>
        </div>
      )}
      <NumberInput
        aria-label={question}
        w={128}
        min={min}
        max={max}
        step={step}
        allowNegative={min < 0}
        decimalScale={step < 1 ? 1 : 0}
        suffix={unit ? ` ${unit}` : ''}
        disabled={isDisabled}
        value={typed}
        onChange={setTyped}
        autoFocus={!isLine}
      />
      <Button type="submit" variant="default" disabled={isDisabled || !isAnswer}>
        {t('rate.take')}
      </Button>
    </form>
  );
}
