/** What of the font's layout is used here. */
interface Laying {
  layout(text: string, features?: unknown, script?: string, language?: string): unknown;
}

/** OpenType language systems of the shipped font besides its own, traditional Chinese; by BCP 47. */
const systems: Readonly<Record<string, string>> = { 'zh-Hans': 'ZHS ', ja: 'JAN ', ko: 'KOR ' };

/**
 * Gives the ideographs of the document's present font the forms of a language: one code point is drawn differently in Beijing and in Taipei,
 * and the document's own option of a language is for readers alone.
 */
export function useGlyphForms(document: PDFKit.PDFDocument, language: string): void {
  const system = systems[language];
  if (system === undefined) return;
  const { font } = (document as unknown as { _font: { font: Laying } })._font;
  const layout = font.layout.bind(font);
  font.layout = (text, features) => layout(text, features, 'hani', system);
}
