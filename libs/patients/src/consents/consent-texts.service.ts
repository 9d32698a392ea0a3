import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type FieldFault, type MemberId } from '#kernel';
import { RequestAudit } from '#identity';
import { Database, type Tx } from '#platform';
import {
  missingElements,
  type ConsentExample,
  type ConsentLaw,
  type ConsentText,
  type ConsentTextId,
  type ConsentWording,
} from '../model/consent-text.js';
import { CONSENT_DATA, type ConsentData } from './consent-data.js';
import * as store from './consent-texts.store.js';

/** What patients are told before they consent: a clinic copies an example, makes it its own, and puts it in use. */
@Injectable()
export class ConsentTextsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONSENT_DATA) private readonly data: ConsentData,
  ) {}

  /** The laws that this installation knows, with the elements that a text must cover. */
  laws(): ConsentLaw[] {
    return this.data.laws;
  }

  /** Complete texts to begin with; a lawyer has to check each. */
  examples(): ConsentExample[] {
    return this.data.examples;
  }

  /** Every version, by law and language, newest first. */
  async texts(clinicId: ClinicId): Promise<ConsentText[]> {
    return this.db.tx(clinicId, (tx) => store.listTexts(tx));
  }

  /** @throws Problem `not-found` */
  async text(clinicId: ClinicId, id: ConsentTextId): Promise<ConsentText> {
    return this.db.tx(clinicId, (tx) => present(store.readText(tx, id)));
  }

  /**
   * Makes a draft from an example or from an earlier version.
   * @throws Problem `not-found` for an earlier version that is not there, `invalid-request` for an example that is none
   */
  async copy(
    clinicId: ClinicId,
    of: { exampleId: string } | { textId: ConsentTextId },
    memberId: MemberId | null,
  ): Promise<ConsentText> {
    return this.db.tx(clinicId, async (tx) => {
      const id = newId<ConsentTextId>();
      if ('textId' in of) {
        const { law, language, title, contact, paragraphs, elements, example } = await present(
          store.readText(tx, of.textId),
        );
        const wording = { law, language, title, contact, paragraphs, elements, example };
        await store.insertText(tx, { id, ...wording, madeByMemberId: memberId });
      } else {
        const example = this.data.examples.find((one) => one.id === of.exampleId);
        if (!example) throw fault('/exampleId', 'is no example that is there');
        const { law, language, title, paragraphs, elements } = example;
        const wording = { law, language, title, contact: '', paragraphs, elements, example: example.id };
        await store.insertText(tx, { id, ...wording, madeByMemberId: memberId });
      }
      RequestAudit.present()?.isAbout('consent-text', id);
      return present(store.readText(tx, id));
    });
  }

  /** @throws Problem `not-found`, `version-conflict`, `conflict` when it was in use, `invalid-request` */
  async edit(
    clinicId: ClinicId,
    id: ConsentTextId,
    version: number,
    wording: ConsentWording & { contact: string },
  ): Promise<ConsentText> {
    return this.db.tx(clinicId, async (tx) => {
      const text = await this.draft(tx, id, version);
      this.check(text.law, wording);
      await store.writeText(tx, id, wording);
      return present(store.readText(tx, id));
    });
  }

  /**
   * Puts a draft in use; the version that was in use for this law and language no longer is.
   * @throws Problem `consent-text-incomplete` with each element that is missing by name, `not-found`, `version-conflict`, `conflict`
   */
  async activate(
    clinicId: ClinicId,
    id: ConsentTextId,
    version: number,
    memberId: MemberId | null,
  ): Promise<ConsentText> {
    return this.db.tx(clinicId, async (tx) => {
      const text = await this.draft(tx, id, version);
      const law = this.lawOf(text.law);
      const errors: FieldFault[] = missingElements(law, text).map((element) => ({
        pointer: `/elements/${element.id}`,
        detail: element.name[text.language] ?? element.name['en']!,
      }));
      if (text.contact.trim() === '')
        errors.push({ pointer: '/contact', detail: 'whom to ask and where to withdraw is not said' });
      if (errors.length > 0) throw new Problem('consent-text-incomplete', { errors });
      await store.activateText(tx, text, law.version, memberId);
      return present(store.readText(tx, id));
    });
  }

  /** Takes a draft away, or a text out of use. @throws Problem `not-found`, `conflict` when it is out of use already */
  async remove(clinicId: ClinicId, id: ConsentTextId): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const { activatedAt, retiredAt } = await present(store.lockText(tx, id));
      if (activatedAt === null) await store.deleteText(tx, id);
      else if (retiredAt === null) await store.retireText(tx, id);
      else
        throw new Problem('conflict', {
          detail: 'What was signed keeps its text; it is out of use already.',
        });
    });
  }

  private async draft(tx: Tx, id: ConsentTextId, version: number): Promise<ConsentText> {
    const text = await present(store.lockText(tx, id));
    if (text.activatedAt !== null)
      throw new Problem('conflict', {
        detail: 'A text that is or was in use stays as it is. Copy it and change the copy.',
      });
    if (text.version !== version) throw new Problem('version-conflict');
    return text;
  }

  private check(lawId: string, { paragraphs, elements }: ConsentWording): void {
    const ids = paragraphs.map(({ id }) => id);
    const known = this.lawOf(lawId).elements.map(({ id }) => id);
    const errors: FieldFault[] = [];
    if (new Set(ids).size < ids.length)
      errors.push({ pointer: '/paragraphs', detail: 'has two paragraphs with one id' });
    for (const [element, pointed] of Object.entries(elements)) {
      if (!known.includes(element))
        errors.push({ pointer: `/elements/${element}`, detail: 'is no element of this law' });
      else if (!pointed.every((id) => ids.includes(id)))
        errors.push({ pointer: `/elements/${element}`, detail: 'points to a paragraph that is not there' });
    }
    if (errors.length > 0) throw new Problem('invalid-request', { errors });
  }

  private lawOf(id: string): ConsentLaw {
    const law = this.data.laws.find((one) => one.id === id);
    if (!law)
      throw new Problem('conflict', { detail: 'This installation no longer has the data file of this law.' });
    return law;
  }
}

async function present<T>(wanted: Promise<T | null>): Promise<T> {
  const found = await wanted;
  if (found === null) throw new Problem('not-found');
  return found;
}

const fault = (pointer: string, detail: string) =>
  new Problem('invalid-request', { errors: [{ pointer, detail }] });
