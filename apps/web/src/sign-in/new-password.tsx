import { Group, PasswordInput, Progress, Text, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';
import { passwordMinLength, passwordStrength, type Strength } from './password-strength';

const strengthShare: Record<Strength, number> = { short: 15, weak: 35, fair: 65, strong: 100 };

/** A password that is being chosen, with how hard it is to guess. */
export function NewPassword({ value, ...props }: PasswordInputProps & { value: string }) {
  const { t } = useTranslation();
  const strength = passwordStrength(value);
  return (
    <div>
      <PasswordInput
        label={t('signIn.password')}
        description={t('setUp.passwordText', { count: passwordMinLength })}
        autoComplete="new-password"
        value={value}
        {...props}
      />
      {value !== '' && (
        <Group gap="sm" mt="xs" wrap="nowrap" aria-live="polite">
          <Progress value={strengthShare[strength]} size={4} flex={1} aria-hidden />
          <Text size="xs" c="dimmed">
            {t(`setUp.strength.${strength}`)}
          </Text>
        </Group>
      )}
    </div>
  );
}

/** Which field the server refused, in the reader's words; null when it refused something else. */
export function passwordFault(error: unknown, password: string): 'short' | 'guessable' | null {
  if (!(error instanceof ApiProblem)) return null;
  if (!error.body.errors?.some(({ pointer }) => pointer === '/password')) return null;
  return [...password].length < passwordMinLength ? 'short' : 'guessable';
}
