import type { OfferedInstrument } from '#ratings';
import type { Answer } from '../edge/answers.js';
import type { wireInstrument } from './ratings.schemas.js';

export function shownInstrument({
  licence,
  ...instrument
}: OfferedInstrument): Answer<typeof wireInstrument> {
  return {
    appliesTo: [],
    fromPhotos: null,
    isUsual: false,
    errorBand: null,
    important: null,
    caution: null,
    ...instrument,
    notice: instrument.notice ?? null,
    licence: licence.status,
    hasSlot: licence.shipText === 'slot',
  };
}
