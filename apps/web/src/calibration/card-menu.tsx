import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { address } from '../api/client';
import { PrintIcon } from '../shell/icons';

const papers = ['a4', 'letter'] as const;

/** The calibration card to print, in the reader's language. */
export function CardMenu({ size = 'sm' }: { size?: 'xs' | 'sm' }) {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size={size} leftSection={<PrintIcon size={16} />}>
          {t('calibration.print')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {papers.map((paper) => (
          <Menu.Item
            key={paper}
            component="a"
            href={address.calibrationCard(paper, i18n.language)}
            target="_blank"
            rel="noreferrer"
          >
            {t(`calibration.paper.${paper}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
