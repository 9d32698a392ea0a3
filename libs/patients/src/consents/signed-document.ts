import PdfDocument from 'pdfkit';
import { labelFont, useGlyphForms } from '#imaging';
import { fill, pathOf, signatureField, type ConsentSigning, type ConsentWords } from '../model/signing.js';

/** What a signed consent says, line by line, for either form. */
function linesOf(signing: ConsentSigning, words: ConsentWords) {
  const { document, signerName, witnessName, sha256 } = signing;
  const { text, signer, timeZone } = document;
  const at = new Intl.DateTimeFormat(text.language, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone,
  }).format(new Date(document.signedAt));
  const role =
    signer.role === 'guardian' ? fill(words.guardian, { relation: signer.relation ?? '' }) : words.patient;
  const facts: [string, string][] = [
    [words.record, document.patientCode],
    [words.signedBy, `${signerName} · ${role}`],
    [words.signedAt, at],
    [words.meansTitle, words.means[document.means] ?? document.means],
    ...(witnessName ? [[words.witness, witnessName] as [string, string]] : []),
    [words.version, `${text.law}/${text.language}/${text.number}`],
    [words.hash, sha256],
    [words.hashOf, document.signature.sha256],
  ];
  return { title: text.title, clinic: document.clinic, paragraphs: text.paragraphs, facts };
}

const escaped = (text: string) => text.replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);

/** A page of its own: no script, no address of anything else. */
export function signedHtml(signing: ConsentSigning, words: ConsentWords): string {
  const { title, clinic, paragraphs, facts } = linesOf(signing, words);
  const { width, height } = signatureField;
  const signature =
    signing.strokes === null
      ? `<p class="typed">${escaped(signing.signerName)}</p><p>${escaped(words.typed)}</p>`
      : `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(words.drawn)}"><path d="${pathOf(signing.strokes)}"/></svg>`;
  return `<!doctype html>
<html lang="${escaped(signing.document.text.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>
body { max-width: 42em; margin: 2em auto; padding: 0 1em; font: 16px/1.5 sans-serif; color: #111; background: #fff; }
dt { font-weight: 600; } dd { margin: 0 0 .5em; overflow-wrap: anywhere; }
svg { width: 100%; max-width: 25em; border-bottom: 1px solid #555; } path { fill: none; stroke: #111; stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
.typed { font-size: 1.6em; border-bottom: 1px solid #555; }
</style>
</head>
<body>
<p>${escaped(clinic)}</p>
<h1>${escaped(title)}</h1>
${paragraphs.map(({ text }) => `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`).join('\n')}
<h2>${escaped(words.choices)}</h2>
<ul>
${signing.document.choices.map((choice) => `<li>${escaped(choice.words)}</li>`).join('\n')}
</ul>
<p>${escaped(words.notListed)}</p>
${signature}
<dl>
${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('\n')}
</dl>
</body>
</html>
`;
}

/** The same on paper, A4. */
export async function signedPdf(signing: ConsentSigning, words: ConsentWords): Promise<Buffer> {
  const { title, clinic, paragraphs, facts } = linesOf(signing, words);
  // Neither title nor author: what a reader lists of a file is nobody's to see.
  const pdf = new PdfDocument({
    size: 'A4',
    margin: 56,
    info: { Producer: 'Samelight', Creator: 'Samelight', CreationDate: signing.signedAt },
  });
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  pdf.registerFont('text', labelFont.file).font('text');
  useGlyphForms(pdf, signing.document.text.language);
  const locale = { lineGap: 3 };
  pdf.fontSize(10).text(clinic, locale).moveDown(0.5);
  pdf.fontSize(16).text(title, locale).moveDown(0.5).fontSize(10);
  for (const { text } of paragraphs) pdf.text(text, locale).moveDown(0.5);
  pdf.fontSize(12).text(words.choices, locale).moveDown(0.3).fontSize(10);
  for (const choice of signing.document.choices) pdf.text(`– ${choice.words}`, locale).moveDown(0.3);
  pdf.text(words.notListed, locale).moveDown(1);
  const heightPt = 66;
  if (pdf.y + heightPt > pdf.page.height - pdf.page.margins.bottom) pdf.addPage();
  const top = pdf.y;
  if (signing.strokes === null)
    pdf.fontSize(20).text(signing.signerName, locale).fontSize(10).text(words.typed, locale);
  else {
    pdf
      .save()
      .translate(pdf.page.margins.left, top)
      .scale(heightPt / signatureField.height)
      .lineWidth(5)
      .lineCap('round')
      .lineJoin('round')
      .path(pathOf(signing.strokes))
      .stroke()
      .restore();
    pdf.y = top + heightPt + 6;
  }
  pdf.moveDown(0.5).fontSize(9);
  for (const [name, value] of facts) pdf.text(`${name}: ${value}`, locale);
  pdf.end();
  await ended;
  return Buffer.concat(parts);
}
