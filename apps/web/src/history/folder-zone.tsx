import { Button, Text } from '@mantine/core';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FolderIcon } from '../shell/icons';
import classes from './history.module.css';
import { filesOfDrop, filesOfInput, type TreeFile } from './tree';

/** Takes a tree by dropping it or by choosing its folder. */
export function FolderZone({ onTree, label }: { onTree: (files: TreeFile[]) => void; label: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const directory = useCallback((element: HTMLInputElement | null) => {
    input.current = element;
    // No property of React's; without it only single files can be chosen.
    element?.setAttribute('webkitdirectory', '');
  }, []);
  return (
    <div
      className={classes.zone}
      onDragOver={(event) => event.preventDefault()}
      onDragEnter={(event) => event.currentTarget.setAttribute('data-over', '')}
      onDragLeave={(event) => event.currentTarget.removeAttribute('data-over')}
      onDrop={(event) => {
        event.preventDefault();
        event.currentTarget.removeAttribute('data-over');
        void filesOfDrop(event.dataTransfer).then(onTree);
      }}
    >
      <FolderIcon size={32} />
      <Text size="sm">{label}</Text>
      <Button onClick={() => input.current?.click()}>{t('history.choose')}</Button>
      <input
        ref={directory}
        type="file"
        multiple
        hidden
        aria-label={t('history.choose')}
        onChange={(event) => {
          onTree(filesOfInput(event.currentTarget.files));
          event.currentTarget.value = '';
        }}
      />
      <Text size="xs" c="dimmed">
        {t('history.untouched')}
      </Text>
    </div>
  );
}
