import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { showProblem } from '../shell/toast';

/** Labels with a QR code that opens this patient when it is scanned. */
export function LabelMenu({ patientId }: { patientId: string }) {
  const { t } = useTranslation();
  const print = useMutation({
    mutationFn: (layout: 'a4-24' | 'single') => api.printLabel(patientId, layout),
    onSuccess: (pdf) => {
      const url = URL.createObjectURL(pdf);
      Object.assign(document.createElement('a'), { href: url, download: 'label.pdf' }).click();
      // The browser reads it after this turn.
      window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
    onError: (error) => showProblem(error, t),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={print.isPending}>
          {t('label.action')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => print.mutate('a4-24')}>{t('label.sheet')}</Menu.Item>
        <Menu.Item onClick={() => print.mutate('single')}>{t('label.single')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
