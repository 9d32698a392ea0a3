import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { CaseStudy, OutputKind } from '../api/types';
import { DownloadIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import classes from './compile.module.css';

const files = ['png', 'jpeg', 'webp'] as const;
const motions = ['wipe', 'fade'] as const;

const endings: Record<OutputKind, string> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  wipe: 'webp',
  fade: 'webp',
  print: 'pdf',
  report: 'pdf',
};

/** Everything that the picture can be taken along as. The server makes it of this very picture, at the press of its button. */
export function Outputs({ caseStudy }: { caseStudy: CaseStudy }) {
  const { t } = useTranslation();
  const can = useCan();
  const fetching = useMutation({
    mutationFn: async (kind: OutputKind) => save(await api.caseOutput(caseStudy.id, kind), caseStudy, kind),
  });
  const { layout, audience } = caseStudy;
  const moves = layout === 'pair' || layout === 'strip' ? motions : [];
  const hasReport = can('rating.read') && (audience === 'own-patient' || audience === 'referrer-teaching');
  const kinds: OutputKind[] = [...files, ...moves, 'print', ...(hasReport ? (['report'] as const) : [])];
  return (
    <section className={classes.outputs} aria-label={t('compile.outputs')}>
      <Text size="sm" fw={500} aria-hidden>
        {t('compile.outputs')}
      </Text>
      <div className={classes.outputButtons}>
        {kinds.map((kind) => (
          <Button
            key={kind}
            size="sm"
            variant="default"
            leftSection={<DownloadIcon size={16} />}
            loading={fetching.isPending && fetching.variables === kind}
            disabled={fetching.isPending}
            onClick={() => fetching.mutate(kind)}
          >
            {t(`compile.outputOf.${kind}`)}
          </Button>
        ))}
      </div>
      <Text size="xs" c="dimmed" role="status">
        {fetching.isPending
          ? t('compile.outputMaking', { what: t(`compile.outputOf.${fetching.variables}`) })
          : t('compile.outputsText')}
      </Text>
      {fetching.error && <ProblemNote error={fetching.error} />}
    </section>
  );
}

/** Under a name that says nothing of whose it is. */
function save(blob: Blob, { sha256 }: CaseStudy, kind: OutputKind): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `picture-${sha256.slice(0, 12)}-${kind}.${endings[kind]}`;
  link.click();
  // The download has its own hold on the bytes by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
