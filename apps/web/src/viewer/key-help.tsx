import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import classes from './viewer.module.css';

const keys: [string[], string][] = [
  [['←', '→'], 'slide'],
  [['Home', 'End'], 'ends'],
  [['B'], 'blink'],
  [['Space'], 'swap'],
  [['J', 'K'], 'sessions'],
  [['⇧J', '⇧K'], 'sessionsLeft'],
  [['S'], 'side'],
  [['O'], 'onion'],
  [['A'], 'aligned'],
  [['N'], 'normalised'],
  [['D'], 'difference'],
  [['R'], 'regions'],
  [['W'], 'bend'],
  [['0'], 'whole'],
  [['Esc'], 'close'],
];

export function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('viewer.help')} centered>
      <dl className={classes.keys}>
        {keys.map(([names, what]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{t(`viewer.key.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
