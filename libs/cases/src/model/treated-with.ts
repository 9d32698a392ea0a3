import type { TreatmentRecord } from '#treatments';

/** The words between the facts. */
export interface TreatedWithWords {
  /** Before the number of a product's lot. */
  lot: string;
}

/** What a session was treated with, as it is on record: device and tip, depth, energy, products with their lots. Null for nothing. */
export function treatedWith(
  { content, products }: Pick<TreatmentRecord, 'content' | 'products'>,
  words: TreatedWithWords,
): string | null {
  const { device, tip, zones, energy } = content;
  const depths = zones.flatMap(({ depthMm }) => depthMm ?? []);
  const parts = [
    ...(device === null ? [] : [device]),
    ...(tip === null ? [] : [tip]),
    ...(depths.length === 0 ? [] : [`${spanOf(depths)} mm`]),
    ...(energy === null ? [] : [`${energy.value} ${energy.unit}`]),
    ...products.map(({ name, lot }) => (lot === null ? name : `${name} (${words.lot} ${lot})`)),
  ];
  return parts.length === 0 ? null : parts.join(' · ');
}

function spanOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least}–${most}`;
}
