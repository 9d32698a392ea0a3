import type { TreatmentContent, TreatmentProduct } from '#treatments';

/** What was done at one treatment of the cohort. Lots are numbered by when they were bought, so that one lot leads to several patients. */
export interface CohortTreatment {
  content: Omit<TreatmentContent, 'contraIndications'> & {
    contraIndications: Record<string, 'yes' | 'no' | 'unknown'>;
  };
  products: Omit<TreatmentProduct, 'lot' | 'expiresOn'>[];
}

const needlingZones = { 'cheek-left': 1.5, 'cheek-right': 1.5, chin: 1.25, forehead: 0.75 } as const;
const asked = ['active-infection', 'metal-allergy', 'keloid-tendency', 'isotretinoin', 'anticoagulant', 'pregnancy'] as const; // prettier-ignore

/** @param after treatments before this one: needles go deeper by a quarter of a millimetre each time, up to half a one */
export function cohortTreatment(
  modality: 'microneedling' | 'fractional-ablative-laser',
  after: number,
  isDark: boolean,
  draw: (n: number) => number,
): CohortTreatment {
  const isLaser = modality === 'fractional-ablative-laser';
  const deeperMm = 0.25 * Math.min(2, after);
  const passes = isLaser ? 1 + draw(2) : 4 + draw(3);
  const zones = (Object.entries(needlingZones) as [keyof typeof needlingZones, number][])
    .slice(0, 2 + draw(3))
    .map(([zone, depthMm]) => ({
      zone,
      depthMm: isLaser ? null : depthMm + deeperMm,
      passes,
      endPoint: isLaser ? 'erythema' : 'pinpoint-bleeding',
    }));
  const products: CohortTreatment['products'] = [
    { name: 'Demo sterile hyaluronic acid', productClass: 'hyaluronic-acid-sterile', place: 'open-channels', amountMl: 2 },
  ]; // prettier-ignore
  if (!isLaser)
    products.push({ name: 'Demo 12-needle cartridge', productClass: 'tip', place: 'device', amountMl: null });
  // Now and then something that the rules flag.
  if (draw(14) === 0)
    products.push({ name: 'Demo vitamin C serum', productClass: 'vitamin-c', place: 'open-channels', amountMl: 1 }); // prettier-ignore
  return {
    content: {
      device: isLaser ? 'Demo fractional CO₂ laser' : 'Demo needling pen',
      tip: isLaser ? 'Demo scanner 120 µm' : 'Demo 12-needle cartridge',
      zones,
      energy: isLaser
        ? { value: 15 + 2.5 * draw(5), unit: 'mJ', densityPercent: isDark ? 5 : 5 + 5 * draw(2) }
        : null,
      anaesthetic: { agent: 'lidocaine/prilocaine', strengthPercent: 5, minutes: 45 + 5 * draw(4) },
      disinfectant: 'chlorhexidine 0.5 %',
      mask: 'Demo sterile mask',
      steps: [
        'anaesthesia',
        'disinfection',
        ...(isLaser ? ['treatment', 'mask'] : ['depth', 'treatment', 'mask']),
      ],
      contraIndications: {
        ...Object.fromEntries(asked.map((id) => [id, 'no' as const])),
        'dark-phototype': isDark ? 'yes' : 'no',
      },
      note: null,
    },
    products,
  };
}
