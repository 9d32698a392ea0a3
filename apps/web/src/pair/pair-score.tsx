import { Popover, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Pair, PairItem } from '../api/types';
import classes from './pair.module.css';
import { itemText, lightRefusal, numberTexts } from './pair-words';

/** “7/8”: in how many points two pictures can be compared; opened, which ones fail and what to do. */
export function PairScore({ pair, className }: { pair: Pair | undefined; className?: string | undefined }) {
  const { t } = useTranslation();
  if (!pair) return null;
  const { met, of } = pair.score;
  const isWhole = met === of;
  const label = pair.isSettled ? t('pair.scoreLabel', { met, of }) : t('pair.settling');
  return (
    <Popover
      position="top-end"
      width="min(380px, calc(100vw - 24px))"
      shadow="md"
      withinPortal
      trapFocus
      middlewares={{ flip: true, shift: true, size: { apply: keepInside } }}
    >
      <Popover.Target>
        <UnstyledButton
          className={[classes.chip, className].filter(Boolean).join(' ')}
          data-whole={isWhole || undefined}
          aria-label={label}
          title={label}
        >
          {pair.isSettled ? t('pair.score', { met, of }) : t('pair.scorePending')}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <PairDetails pair={pair} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** It is never higher than the room that the screen leaves it; what does not fit is scrolled to. */
const keepInside = ({
  availableHeight,
  elements,
}: {
  availableHeight: number;
  elements: { floating: HTMLElement };
}) => elements.floating.style.setProperty('--room', `${Math.floor(availableHeight)}px`);

function PairDetails({ pair }: { pair: Pair }) {
  const { t } = useTranslation();
  const of = (verdict: PairItem['verdict']) => pair.score.items.filter((item) => item.verdict === verdict);
  const outside = of('not-applicable');
  const light = lightRefusal(pair, t);
  return (
    // It scrolls where the screen is low, and the keyboard has to reach it.
    <div className={classes.details} tabIndex={0} role="group" aria-label={t('pair.title')}>
      <h2>{t('pair.title')}</h2>
      {!pair.isSettled && <p role="status">{t('pair.settling')}</p>}
      <Items title={t('pair.failing')} items={of('not-met')} />
      <Items title={t('pair.unknown')} items={of('unknown')} />
      {pair.score.met === pair.score.of && <p>{t('pair.all')}</p>}
      {of('met').length > 0 && (
        <p>
          {t('pair.met', {
            items: of('met')
              .map(({ item }) => t(`pair.item.${item}`))
              .join(', '),
          })}
        </p>
      )}
      {outside.length > 0 && (
        <p>
          {t('pair.notApplicable', { items: outside.map(({ item }) => t(`pair.item.${item}`)).join(', ') })}
        </p>
      )}
      <p>{light ?? t('pair.lightMatched')}</p>
      <p className={classes.quiet}>{t('pair.aid', { version: pair.score.limitsVersion })}</p>
    </div>
  );
}

function Items({ title, items }: { title: string; items: PairItem[] }) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item.item}>
            <strong>{t(`pair.item.${item.item}`)}</strong> {itemText(item, t)}
            {numberTexts(item, t).map((text) => (
              <span key={text} className={classes.number}>
                {text}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
