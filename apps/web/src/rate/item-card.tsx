import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { InstrumentItem, InstrumentOption } from '../api/types';
import { localeText } from './instrument-text';
import classes from './rate.module.css';

/** The key of an answer: its value where that is one digit for all of them, else its place. */
export function keyOf(options: InstrumentOption[], index: number): string {
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
  const question = localeText(item.title, i18n.language);
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
      <div className={classes.options} role="radiogroup" aria-label={question}>
        {item.options.map((option, index) => (
          <button
            key={option.value}
            type="button"
            role="radio"
            className={classes.option}
            aria-checked={value === option.value}
            disabled={isDisabled}
            onClick={() => onAnswer(option.value)}
          >
            <kbd className={classes.key}>{keyOf(item.options, index)}</kbd>
            <span className={classes.optionWords}>
              <Text component="span" size="sm" fw={600}>
                {localeText(option.label, i18n.language)}
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
