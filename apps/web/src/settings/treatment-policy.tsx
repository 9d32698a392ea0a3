import { Button, Checkbox, Group, Skeleton, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { TreatmentPolicy, TreatmentRules } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';

/** What the clinic holds fit for open needle channels, and whether anything else is refused. */
export function TreatmentPolicySection() {
  const { t } = useTranslation();
  const rules = useQuery(queries.treatmentRules);
  const policy = useQuery(queries.treatmentPolicy);
  const error = rules.error ?? policy.error;
  return (
    <section>
      <Title order={2}>{t('policy.title')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('policy.text')}
      </Text>
      {error && <ProblemNote error={error} onRetry={() => void policy.refetch()} />}
      {!error && (!rules.data || !policy.data) && <Skeleton h={240} />}
      {rules.data && policy.data && (
        <PolicyForm key={JSON.stringify(policy.data)} rules={rules.data} policy={policy.data} />
      )}
      <Button mt="lg" variant="default" component={Link} to="/lots">
        {t('policy.lots')}
      </Button>
    </section>
  );
}

function PolicyForm({ rules, policy }: { rules: TreatmentRules; policy: TreatmentPolicy }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(policy);
  const save = useMutation({
    mutationFn: () => api.setTreatmentPolicy(draft),
    onSuccess: async () => {
      showDone(t('policy.saved'));
      await Promise.all(
        ['treatment-policy', 'treatment-check'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <Checkbox.Group
          label={t('policy.classes')}
          value={draft.classes}
          onChange={(classes) => setDraft({ ...draft, classes })}
        >
          <Stack gap="xs" mt="xs">
            {rules.productClasses.map(({ id, title }) => (
              <Checkbox key={id} value={id} label={localeText(title, i18n.language)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <TagsInput
          label={t('policy.products')}
          description={t('policy.productsText')}
          maxTags={200}
          acceptValueOnBlur
          value={draft.products}
          onChange={(products) => setDraft({ ...draft, products })}
        />
        <Switch
          label={t('policy.hardStop')}
          description={t('policy.hardStopText')}
          checked={draft.isHardStop}
          onChange={(event) => setDraft({ ...draft, isHardStop: event.currentTarget.checked })}
        />
        {save.error && <ProblemNote error={save.error} />}
        <Group>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={JSON.stringify(draft) === JSON.stringify(policy)}
          >
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
