/** As much of a case study's record as those hear who do not see it. */
interface Described {
  composition: {
    pictures: { labelLines: string[] }[];
    /** Absent from pictures of earlier versions. */
    light?: { words: string | null };
  };
  disclosures?: { sentences: { text: string }[] } | null;
}

/** Everything that stands in the picture: labels, light, and what the rules want to be said. */
export function altTextOf({ composition, disclosures }: Described): string {
  const labels = composition.pictures.map(({ labelLines }) => labelLines.join(', ')).join('; ');
  const said = (disclosures?.sentences ?? []).map(({ text }) => text);
  return [labels, composition.light?.words ?? '', ...said].filter((one) => one !== '').join('. ');
}
