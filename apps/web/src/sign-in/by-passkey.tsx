import { Button, Stack, Text } from '@mantine/core';
import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { ProblemNote } from '../shell/problem-note';

/** Browsers make passkeys at addresses with a name, and nowhere else. */
export const canUsePasskeys = (): boolean =>
  browserSupportsWebAuthn() && window.isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname);

/** As the wire has it: the extensions are an interface to the library, and a plain object to us. */
export const asWire = <T extends { clientExtensionResults: object }>(credential: T) => ({
  ...credential,
  clientExtensionResults: { ...credential.clientExtensionResults } as Record<string, unknown>,
});

/** Closing the browser's own dialog, or letting it wait too long, is no fault. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError');

/** Password and second factor in one: the browser asks which passkey, the device who holds it. */
export function ByPasskey({ isFirst = false }: { isFirst?: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: async () => {
      const credential = await startAuthentication({ optionsJSON: await api.askPasskey() });
      return api.signInByPasskey(asWire(credential));
    },
    onSuccess: (me) => client.setQueryData(queries.me.queryKey, me),
  });
  if (!canUsePasskeys()) return null;
  return (
    <Stack gap="sm">
      {signIn.error &&
        (isGivenUp(signIn.error) ? (
          <Text size="sm" role="alert">
            {t('passkey.givenUp')}
          </Text>
        ) : (
          <ProblemNote error={signIn.error} />
        ))}
      <Button
        variant={isFirst ? 'filled' : 'default'}
        size="md"
        loading={signIn.isPending}
        onClick={() => signIn.mutate()}
      >
        {t('passkey.signIn')}
      </Button>
    </Stack>
  );
}
