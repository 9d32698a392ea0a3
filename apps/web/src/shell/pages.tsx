import { Menu, UnstyledButton } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Permission } from '../api/types';
import { ChevronDownIcon } from './icons';
import { opensSettings, useCan } from './me';
import classes from './shell.module.css';

interface StaffPage {
  to: LinkProps['to'];
  search?: LinkProps['search'];
  name: (t: TFunction) => string;
  /** Whoever may do one of these. */
  needs: readonly Permission[];
  /** For whom another page stands there instead. */
  unless?: Permission;
  /** In the bar of a wide window; the others are under “More”. */
  isInBar?: boolean;
}

/** Every page that the menus lead to, in their order. */
const staffPages: readonly StaffPage[] = [
  { to: '/patients', name: (t) => t('nav.patients'), needs: ['patient.read'], isInBar: true },
  { to: '/cases', name: (t) => t('candidates.title'), needs: ['case.choose'], isInBar: true },
  {
    to: '/reviews',
    name: (t) => t('blinded.title'),
    needs: ['review.rate'],
    unless: 'patient.read',
    isInBar: true,
  },
  { to: '/outcomes', search: {}, name: (t) => t('outcomes.title'), needs: ['rating.read'], isInBar: true },
  { to: '/import', name: (t) => t('nav.import'), needs: ['history.import'], isInBar: true },
  { to: '/messages', name: (t) => t('messages.title'), needs: ['message.manage'], isInBar: true },
  { to: '/studies', name: (t) => t('studies.title'), needs: ['study.manage'] },
  { to: '/adverse-events', search: {}, name: (t) => t('events.rates.title'), needs: ['treatment.read'] },
  { to: '/lots', search: {}, name: (t) => t('lots.title'), needs: ['treatment.read'] },
  { to: '/consents', name: (t) => t('consent.tasks.title'), needs: ['consent.read'] },
  { to: '/refilings', search: { list: 'moved' }, name: (t) => t('refile.page'), needs: ['record.refile'] },
  { to: '/members', name: (t) => t('members.title'), needs: ['member.manage'] },
  { to: '/audit', search: {}, name: (t) => t('audit.title'), needs: ['audit.read'] },
  { to: '/settings', name: (t) => t('nav.settings'), needs: opensSettings, isInBar: true },
];

function usePages(): StaffPage[] {
  const can = useCan();
  return staffPages.filter(({ needs, unless }) => needs.some(can) && !(unless && can(unless)));
}

function PageItems({ pages }: { pages: readonly StaffPage[] }) {
  const { t } = useTranslation();
  return pages.map(({ to, search, name }) => (
    <Menu.Item key={to} closeMenuOnClick renderRoot={(props) => <Link to={to} search={search} {...props} />}>
      {name(t)}
    </Menu.Item>
  ));
}

/** All pages, where the window has no bar of them. */
export function AllPages() {
  return <PageItems pages={usePages()} />;
}

/** What is opened daily stands in the bar of a wide window, all else one step away. */
export function PageBar() {
  const { t } = useTranslation();
  const pages = usePages();
  const more = pages.filter(({ isInBar }) => !isInBar);
  return (
    <>
      {pages
        .filter(({ isInBar }) => isInBar)
        .map(({ to, search, name }) => (
          <Link key={to} to={to} search={search} className={classes.nav}>
            {name(t)}
          </Link>
        ))}
      {more.length > 0 && (
        <Menu position="bottom-end" trapFocus={false}>
          <Menu.Target>
            <UnstyledButton className={classes.nav}>
              {t('nav.more')}
              <ChevronDownIcon size={14} />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <PageItems pages={more} />
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
