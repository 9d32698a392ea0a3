import { Modal, type ModalProps } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A dialog over the page, with a close button that has a name. It keeps its words until it has gone. */
export function Dialog({ title, children, ...props }: ModalProps) {
  const { t } = useTranslation();
  return (
    <Modal
      {...props}
      title={title && <WhileOpen opened={props.opened}>{title}</WhileOpen>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <WhileOpen opened={props.opened}>{children}</WhileOpen>
    </Modal>
  );
}

/** What a dialog is about is often let go of as it closes: from then on what was there last stays. */
const WhileOpen = memo(
  ({ children }: { opened: boolean; children: ReactNode }) => children,
  (_before, now) => !now.opened,
);
WhileOpen.displayName = 'WhileOpen';
