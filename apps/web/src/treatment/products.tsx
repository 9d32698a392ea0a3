import { ActionIcon, Anchor, Button, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SavedTreatment, TreatmentRules } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { CloseIcon, PlusIcon } from '../shell/icons';
import classes from './treatment.module.css';

type Product = SavedTreatment['products'][number];
const places = ['open-channels', 'intact-skin', 'injected', 'device'] as const;

interface Props {
  rules: TreatmentRules;
  opensChannels: boolean;
  isReadOnly: boolean;
  products: Product[];
  onChange: (products: Product[]) => void;
}

/** Everything with a lot, and what it touched. */
export function Products({ rules, opensChannels, isReadOnly, products, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const set = (index: number, facts: Partial<Product>) =>
    onChange(products.map((one, at) => (at === index ? { ...one, ...facts } : one)));
  return (
    <section className={classes.part}>
      <Title order={2}>{t('treatment.products')}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('treatment.productsHint')}
      </Text>
      <Stack gap="md">
        {products.map((product, index) => (
          // A row is known by its place alone.
          <div
            key={index}
            className={classes.row}
            role="group"
            aria-label={product.name || t('treatment.product')}
          >
            <TextInput
              label={t('treatment.product')}
              w={176}
              maxLength={120}
              value={product.name}
              onChange={(event) => set(index, { name: event.currentTarget.value })}
            />
            <Select
              label={t('treatment.class')}
              w={176}
              allowDeselect={false}
              searchable
              value={product.productClass}
              onChange={(value) => set(index, { productClass: value ?? 'other' })}
              data={rules.productClasses.map(({ id, title }) => ({
                value: id,
                label: localeText(title, i18n.language),
              }))}
            />
            <Select
              label={t('treatment.place')}
              w={160}
              allowDeselect={false}
              value={product.place}
              onChange={(value) => set(index, { place: value ?? 'intact-skin' })}
              data={places.map((value) => ({ value, label: t(`treatment.at.${value}`) }))}
            />
            <TextInput
              label={t('treatment.lot')}
              w={128}
              maxLength={60}
              value={product.lot ?? ''}
              onChange={(event) => set(index, { lot: event.currentTarget.value || null })}
            />
            {product.lot && (
              <Anchor
                size="sm"
                pb={8}
                renderRoot={(props) => <Link to="/lots" search={{ lot: product.lot ?? '' }} {...props} />}
              >
                {t('treatment.whoElse')}
              </Anchor>
            )}
            {!isReadOnly && (
              <ActionIcon
                mb={4}
                aria-label={t('treatment.removeProduct', { product: product.name })}
                onClick={() => onChange(products.filter((_, at) => at !== index))}
              >
                <CloseIcon size={16} />
              </ActionIcon>
            )}
          </div>
        ))}
      </Stack>
      {!isReadOnly && (
        <Button
          mt="md"
          variant="default"
          leftSection={<PlusIcon size={16} />}
          onClick={() =>
            onChange([
              ...products,
              {
                name: '',
                // Not one that is fit for the dermis until somebody says so.
                productClass: 'other',
                place: opensChannels ? 'open-channels' : 'intact-skin',
                lot: null,
                expiresOn: null,
                amountMl: null,
              },
            ])
          }
        >
          {t('treatment.addProduct')}
        </Button>
      )}
    </section>
  );
}
