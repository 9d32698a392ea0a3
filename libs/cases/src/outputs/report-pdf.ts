import { paper, placePicture, type PrintedPicture } from '#imaging';
import type { CaseStudyRecord } from '../cases.service.js';
import { demoNotice, type LabelLocale } from '../model/labels.js';
import type { ScoreRow } from '../model/score-table.js';
import { outputWords } from './words.js';

/** What a report tells; none of it names the patient. */
export interface Report {
  locale: LabelLocale;
  clinicName: string;
  isDemo: boolean;
  isCountKnown: boolean;
  /** Two lines each, as under a picture, in the order of the course. */
  sessions: {
    ordinal: number;
    lines: readonly [string, string];
    /** What it was treated with; null where nothing is on record. */
    treatedWith: string | null;
  }[];
  scores: ScoreRow[];
  picture: PrintedPicture;
  record: Pick<CaseStudyRecord, 'pairs' | 'composition' | 'disclosures'>;
  /** Of the composed picture. */
  sha256: string;
  createdAt: Date;
}

/** Sessions beside each other in a table of scores. */
const mostColumns = 9;
const pictureHighPt = 330;

/** The course on A4: pictures, treatments, scores. The same record gives the same bytes. */
export async function drawReport(report: Report): Promise<Buffer> {
  const words = outputWords[report.locale];
  const sheet = paper({
    language: report.locale,
    title: words.report,
    createdAt: report.createdAt,
    hasPageNumbers: true,
  });
  const { document, body, finished } = sheet;
  const { left, right } = document.page.margins;
  const width = document.page.width - left - right;
  const block = (tag: 'H1' | 'H2' | 'P', text: string, points: number, colour = '#1c1c1c') => {
    const part = document.struct(tag, {}, () => {
      document.fontSize(points).fillColor(colour).text(text, left, document.y, { width, lineGap: 2 });
    });
    body.add(part);
    part.end();
    document.y += 4;
  };
  block('P', report.clinicName, 10);
  block('H1', words.report, 18);
  document.y += 4;
  document.y = placePicture(sheet, report.picture, {
    ...{ x: left, y: document.y },
    ...{ width, height: pictureHighPt },
  });
  document.y += 8;
  const { composition, pairs = [], disclosures } = report.record;
  if (composition.light.words !== null) block('P', composition.light.words, 9);
  block('P', words.sameForAll, 9);
  for (const { score } of pairs) {
    const failing = score.items.filter(({ verdict }) => verdict === 'not-met');
    const what = failing.map(({ item }) => words.item[item]).join(', ') || words.nothingFails;
    const { comparable } = words;
    block(
      'P',
      comparable.replace('{met}', `${score.met}`).replace('{of}', `${score.of}`).replace('{what}', what),
      9,
    );
  }
  document.y += 6;
  block('H2', words.sessions, 13);
  if (!report.isCountKnown) block('P', words.countUnknown, 9);
  const tellsWith = report.sessions.some(({ treatedWith }) => treatedWith !== null);
  table(
    sheet,
    [
      [words.session, words.when, ...(tellsWith ? [words.with] : [])],
      ...report.sessions.map(({ ordinal, lines: [stage, when], treatedWith }) => [
        report.isCountKnown ? stage : `${ordinal} · ${stage}`,
        when,
        ...(tellsWith ? [treatedWith ?? '–'] : []),
      ]),
    ],
    tellsWith ? 0.34 : undefined,
  );
  document.y += 10;
  block('H2', words.scores, 13);
  if (report.scores.length === 0) block('P', words.noScores, 9);
  for (const rows of scoreTables(report, words)) {
    table(sheet, rows, 0.4);
    document.y += 6;
  }
  document.y += 4;
  for (const { text } of disclosures?.sentences ?? []) block('P', text, 9, '#444444');
  block('P', words.about, 9, '#444444');
  if (report.isDemo) block('P', demoNotice(report.locale), 9, '#444444');
  const pages = document.bufferedPageRange().count;
  for (let page = 0; page < pages; page++) {
    document.switchToPage(page);
    const line = words.page.replace('{page}', `${page + 1}`).replace('{pages}', `${pages}`);
    document.page.margins.bottom = 0;
    document.markContent('Artifact', { type: 'Pagination' });
    document
      .fontSize(7)
      .fillColor('#595959')
      .text(
        `${words.picture} ${report.sha256.slice(0, 16)} · ${line} · Samelight`,
        left,
        document.page.height - 28,
        {
          width,
          lineBreak: false,
        },
      );
    document.endMarkedContent();
  }
  return finished();
}

/** As many tables as it takes to hold all sessions that were rated. */
function scoreTables({ sessions, scores }: Report, words: (typeof outputWords)['en']): string[][][] {
  const rated = sessions.map((_, i) => i).filter((i) => scores.some(({ values }) => values[i] != null));
  const tables: string[][][] = [];
  for (let from = 0; from < rated.length; from += mostColumns) {
    const columns = rated.slice(from, from + mostColumns);
    tables.push([
      [words.scale, ...columns.map((i) => String(sessions[i]!.ordinal))],
      ...scores.map(({ title, better, byPatient, values }) => [
        [title, ...(byPatient ? [words.byPatient] : []), ...(better ? [words.better[better]] : [])].join(
          ' · ',
        ),
        ...columns.map((i) => numberOf(values[i] ?? null)),
      ]),
    ]);
  }
  return tables;
}

const numberOf = (value: number | null): string =>
  value === null ? '–' : String(Math.round(value * 10) / 10).replace('-', '−');

/** @param firstShare of the width, of the first column */
function table(
  { document, body }: Pick<ReturnType<typeof paper>, 'document' | 'body'>,
  data: string[][],
  firstShare = 0.55,
): void {
  const { left, right } = document.page.margins;
  const width = document.page.width - left - right;
  const others = data[0]!.length - 1;
  const part = document.struct('Table');
  body.add(part);
  document.fontSize(9).fillColor('#1c1c1c');
  document.table({
    position: { x: left, y: document.y },
    maxWidth: width,
    columnStyles: (i: number) => (i === 0 ? width * firstShare : (width * (1 - firstShare)) / others),
    rowStyles: (i: number) => ({
      border: [0, 0, 0.5, 0],
      borderColor: '#c8c8c8',
      ...(i === 0 ? { textColor: '#595959' } : {}),
    }),
    defaultStyle: { padding: 3 },
    structParent: part,
    data: data.map((row, i) => (i === 0 ? row.map((text) => ({ text, type: 'TH', scope: 'Column' })) : row)),
  } as Parameters<PDFKit.PDFDocument['table']>[0]);
  part.end();
}
