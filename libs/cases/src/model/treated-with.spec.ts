import { describe, expect, it } from '@jest/globals';
import type { TreatmentContent, TreatmentProduct } from '#treatments';
import { treatedWith } from './treated-with.js';

const nothing: TreatmentContent = {
  ...{ device: null, tip: null, zones: [], energy: null, anaesthetic: null, disinfectant: null, mask: null },
  ...{ steps: [], contraIndications: {}, note: 'told me of her divorce' },
};
const product = (name: string, lot: string | null): TreatmentProduct => ({
  ...{ name, lot, productClass: 'hyaluronic-acid', place: 'open-channels', expiresOn: null, amountMl: null },
});
const zone = (depthMm: number | null) =>
  ({ zone: 'cheek-left', depthMm, passes: 2, endPoint: null }) as const;

describe('what a session was treated with', () => {
  it('names device, tip, depth, energy, and each product with its lot', () => {
    const content: TreatmentContent = {
      ...{ ...nothing, device: 'Pen 7', tip: '12 needles', zones: [zone(1.5), zone(0.5), zone(null)] },
      energy: { value: 20, unit: 'mJ', densityPercent: 10 },
    };
    const products = [product('Hyaluron A', 'L-77'), product('Saline', null)];
    expect(treatedWith({ content, products }, { lot: 'lot' })).toBe(
      'Pen 7 · 12 needles · 0.5–1.5 mm · 20 mJ · Hyaluron A (lot L-77) · Saline',
    );
  });

  it('says nothing where nothing is on record, and never what was noted', () => {
    expect(treatedWith({ content: nothing, products: [] }, { lot: 'lot' })).toBeNull();
    expect(treatedWith({ content: { ...nothing, zones: [zone(2)] }, products: [] }, { lot: 'lot' })).toBe(
      '2 mm',
    );
  });
});
