import {
  Box,
  Menu,
  SegmentedControl,
  Select,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isPatientDevice } from '../api/patient-device';
import { availableLocales, changeLocale, localeName } from '../i18n';
import { PersonIcon } from './icons';
import { useMe } from './me';
import { AllPages } from './pages';
import classes from './shell.module.css';
import { useSignOut } from './sign-out';

export function LocaleSelect({ size = 'sm' }: { size?: 'xs' | 'sm' }) {
  const { t, i18n } = useTranslation();
  return (
    <Select
      size={size}
      label={t('preferences.language')}
      data={availableLocales.map((code) => ({ value: code, label: localeName(code) }))}
      value={i18n.language}
      allowDeselect={false}
      checkIconPosition="right"
      comboboxProps={{ withinPortal: false }}
      onChange={(code) => code && void changeLocale(code)}
    />
  );
}

export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500} id="scheme-label">
        {t('preferences.theme')}
      </Text>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-labelledby="scheme-label"
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={[
          { value: 'light', label: t('preferences.light') },
          { value: 'dark', label: t('preferences.dark') },
          { value: 'auto', label: t('preferences.system') },
        ]}
      />
    </Stack>
  );
}

export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const signOut = useSignOut(me.kind);
  const isOwnDevice = me.kind === 'patient' && isPatientDevice();
  const role =
    me.kind === 'patient' ? t('role.patient') : me.roles.map((name) => t(`role.${name}`)).join(', ');
  return (
    <Menu position="bottom-end" width={280} closeOnItemClick={false} trapFocus={false}>
      <Menu.Target>
        <UnstyledButton
          className={classes.user}
          aria-label={t('preferences.menuOf', { name: me.displayName })}
        >
          <PersonIcon />
          <Text component="span" size="sm" truncate visibleFrom="sm" maw={160}>
            {me.displayName}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown p="md">
        <Stack gap="md">
          <div>
            <Text fw={600} size="sm">
              {me.displayName}
            </Text>
            <Text size="xs" c="dimmed">
              {role}
            </Text>
          </div>
          {me.kind === 'member' && (
            <div>
              <Box hiddenFrom="sm">
                <AllPages />
              </Box>
              {me.permissions.includes('account.manage') && (
                <Menu.Item closeMenuOnClick renderRoot={(props) => <Link to="/account" {...props} />}>
                  {t('account.title')}
                </Menu.Item>
              )}
            </div>
          )}
          <LocaleSelect />
          <SchemeSwitch />
          <Menu.Divider />
          {isOwnDevice && (
            <Text size="xs" c="dimmed">
              {t('open.signOutText')}
            </Text>
          )}
          <Menu.Item onClick={() => void signOut()}>
            {t(isOwnDevice ? 'open.signOut' : me.isByPin ? 'tablet.handOver' : 'action.signOut')}
          </Menu.Item>
        </Stack>
      </Menu.Dropdown>
    </Menu>
  );
}
