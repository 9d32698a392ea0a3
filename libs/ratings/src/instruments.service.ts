import { newId, Problem, type ClinicId, type Id, type MemberId } from '#kernel';
import type { Database, Tx } from '#platform';
import {
  faultOfOwn,
  faultOfTexts,
  withTexts,
  type InstrumentTexts,
  type OwnInstrument,
} from './model/additions.js';
import { lacksText, type Instrument } from './model/instrument.js';

/** A scale as one clinic has it. */
export interface OfferedInstrument extends Instrument {
  isOwn: boolean;
  /** True while it waits for the clinic's licensed words; it cannot be rated with till then. */
  needsText: boolean;
  /** Whose licence the words come from, as the clinic said. */
  licenceNote: string | null;
  /** The copyright line that the licence asks for. */
  notice: NonNullable<InstrumentTexts['notice']> | null;
}

interface Addition {
  kind: 'own' | 'text';
  instrumentId: string;
  version: string;
  content: unknown;
  licenceNote: string | null;
  isEnded: boolean;
}

/** The rating scales of a clinic: those that ship, with its licensed words, and its own. */
export class InstrumentsService {
  constructor(
    private readonly db: Database,
    private readonly shipped: readonly Instrument[],
  ) {}

  /** The newest version of every scale, those without words included. */
  list(clinicId: ClinicId): Promise<OfferedInstrument[]> {
    return this.db.tx(clinicId, (tx) => this.listIn(tx));
  }

  async listIn(tx: Tx): Promise<OfferedInstrument[]> {
    const additions = await tx.rows<Addition>(
      `select distinct on (a.kind, a.instrument_id) a.kind, a.instrument_id as "instrumentId", a.version, a.content,
         a.licence_note as "licenceNote", a.is_ended as "isEnded"
       from instrument_addition a where a.clinic_id = $1 order by a.kind, a.instrument_id, a.id desc`,
      [tx.clinicId],
    );
    const inForce = additions.filter(({ isEnded }) => !isEnded);
    const newest = [...new Map(this.shipped.map((instrument) => [instrument.id, instrument])).values()];
    const offered = newest.map((instrument): OfferedInstrument => {
      const given = inForce.find(
        ({ kind, instrumentId }) => kind === 'text' && instrumentId === instrument.id,
      );
      const texts = given?.version === instrument.version ? (given.content as InstrumentTexts) : null;
      const whole = texts ? withTexts(instrument, texts) : instrument;
      return {
        ...whole,
        isOwn: false,
        needsText: lacksText(whole),
        licenceNote: texts ? given!.licenceNote : null,
        notice: texts?.notice ?? null,
      };
    });
    const own = inForce
      .filter(({ kind }) => kind === 'own')
      .map(({ content }): OfferedInstrument => ({
        ...(content as Instrument),
        isOwn: true,
        needsText: false,
        licenceNote: null,
        notice: null,
      }));
    return [...offered, ...own];
  }

  /**
   * Adds a scale of the clinic's own, or a new version of one.
   * @param replacesId of an own scale; null adds one
   * @throws Problem `invalid-request` when its parts do not agree, `not-found` for an own scale that is not there
   */
  add(
    clinicId: ClinicId,
    memberId: MemberId,
    own: OwnInstrument,
    replacesId: string | null,
  ): Promise<OfferedInstrument> {
    return this.db.tx(clinicId, async (tx) => {
      const before = replacesId === null ? null : await this.ownVersion(tx, replacesId);
      const id = replacesId ?? `own-${newId().slice(-12)}`;
      const instrument = wholeOf(own, id, String((before ?? 0) + 1));
      await insert(tx, memberId, {
        kind: 'own',
        instrumentId: id,
        version: instrument.version,
        content: instrument,
        licenceNote: null,
        isEnded: false,
      });
      return offeredOwn(instrument);
    });
  }

  /** The scale as it would be added. @throws Problem `invalid-request` when its parts do not agree */
  check(own: OwnInstrument): OfferedInstrument {
    return offeredOwn(wholeOf(own, 'own-0', '0'));
  }

  /** Takes an own scale off the list; what was rated with it stays. @throws Problem `not-found` */
  retire(clinicId: ClinicId, memberId: MemberId, id: string): Promise<void> {
    return this.db.tx(clinicId, async (tx) => {
      const one = (await this.listIn(tx)).find((known) => known.isOwn && known.id === id);
      if (!one) throw new Problem('not-found');
      const { isOwn: _, needsText: __, licenceNote: ___, notice: ____, ...content } = one;
      await insert(tx, memberId, {
        kind: 'own',
        instrumentId: id,
        version: one.version,
        content,
        licenceNote: null,
        isEnded: true,
      });
    });
  }

  /**
   * Brings the words of a licensed scale.
   * @throws Problem `not-found` for a scale that has no slot, `invalid-request` when words are missing
   */
  bringTexts(
    clinicId: ClinicId,
    memberId: MemberId,
    id: string,
    texts: InstrumentTexts,
    licenceNote: string,
  ): Promise<OfferedInstrument> {
    return this.db.tx(clinicId, async (tx) => {
      const instrument = this.shipped.findLast((one) => one.id === id && one.licence.shipText === 'slot');
      if (!instrument) throw new Problem('not-found');
      const fault = faultOfTexts(instrument, texts);
      if (fault !== null)
        throw new Problem('invalid-request', { errors: [{ pointer: '/texts/items', detail: fault }] });
      await insert(tx, memberId, {
        kind: 'text',
        instrumentId: id,
        version: instrument.version,
        content: texts,
        licenceNote,
        isEnded: false,
      });
      return (await this.listIn(tx)).find((one) => one.id === id)!;
    });
  }

  /** One change at a time, so that no two versions have one number. */
  private async ownVersion(tx: Tx, id: string): Promise<number> {
    await tx.rows('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${tx.clinicId} ${id}`]);
    const row = await tx.row<{ version: string }>(
      `select version from instrument_addition where clinic_id = $1 and kind = 'own' and instrument_id = $2
       order by id desc limit 1`,
      [tx.clinicId, id],
    );
    if (!row) throw new Problem('not-found');
    return Number(row.version);
  }
}

function wholeOf(own: OwnInstrument, id: string, version: string): Instrument {
  const licence = { status: 'A scale of this clinic.', shipText: 'verbatim' } as const;
  const instrument: Instrument = { ...own, id, version, licence };
  const fault = faultOfOwn(instrument);
  if (fault !== null)
    throw new Problem('invalid-request', { errors: [{ pointer: '', detail: fault }], detail: fault });
  return instrument;
}

const offeredOwn = (instrument: Instrument): OfferedInstrument => ({
  ...instrument,
  isOwn: true,
  needsText: false,
  licenceNote: null,
  notice: null,
});

async function insert(tx: Tx, memberId: MemberId, addition: Addition): Promise<void> {
  const { kind, instrumentId, version, content, licenceNote, isEnded } = addition;
  await tx.rows(
    `insert into instrument_addition (id, clinic_id, kind, instrument_id, version, content, licence_note, is_ended, added_by_member_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      newId<Id<'instrument-addition'>>(),
      tx.clinicId,
      kind,
      instrumentId,
      version,
      JSON.stringify(content),
      licenceNote,
      isEnded,
      memberId,
    ],
  );
}
