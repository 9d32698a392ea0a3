import { wilsonInterval, type Proportion } from '#stats';

/** How many treatments and patients had events of one kind; kind null: of any. */
export interface EventCount {
  modality: string;
  kind: string | null;
  /** Events, of which one treatment may have several. */
  events: number;
  sessions: number;
  patients: number;
}
/** Who could have had one. */
export interface TreatedCount {
  modality: string;
  sessions: number;
  patients: number;
}

export interface EventRate {
  events: number;
  /** Of treatments, those that were followed by one. */
  bySession: Readonly<Proportion>;
  /** Of the patients who were treated in this way, those who had one. */
  byPatient: Readonly<Proportion>;
}
export interface ModalityEventRates extends TreatedCount {
  any: EventRate;
  /** Every kind of the rules, those that did not occur included: 0 of n says something. */
  kinds: ({ kind: string } & EventRate)[];
}

/**
 * Rates of adverse events with their denominators, by modality in the order given. Recorded events alone: one that nobody recorded is
 * missing, which the rate cannot know.
 */
export function eventRates(
  treated: readonly TreatedCount[],
  counts: readonly EventCount[],
  kinds: readonly string[],
): ModalityEventRates[] {
  return treated.map((of) => {
    const rate = (kind: string | null): EventRate => {
      const found = counts.find((one) => one.modality === of.modality && one.kind === kind);
      return {
        events: found?.events ?? 0,
        bySession: wilsonInterval(found?.sessions ?? 0, of.sessions),
        byPatient: wilsonInterval(found?.patients ?? 0, of.patients),
      };
    };
    return { ...of, any: rate(null), kinds: kinds.map((kind) => ({ kind, ...rate(kind) })) };
  });
}
