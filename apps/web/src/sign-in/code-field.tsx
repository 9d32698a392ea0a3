import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface CodeFieldProps {
  value: string;
  error: string | null;
  isFocused?: boolean;
  onChange: (value: string) => void;
}
/** Where the code of the app is typed; phones offer it from the message or the app. */
export function CodeField({ value, error, isFocused = false, onChange }: CodeFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('signIn.code')}
      description={t('signIn.codeText')}
      autoComplete="one-time-code"
      autoFocus={isFocused}
      required
      withAsterisk={false}
      minLength={6}
      maxLength={40}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
