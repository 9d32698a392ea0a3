import { Inject, Injectable } from '@nestjs/common';
import { IdentityService } from '#identity';
import { isId, Problem } from '#kernel';
import { Database } from '#platform';
import { RULE_PACKS } from '../advertising.service.js';
import { isAllowedNow } from '../model/advertising.js';
import type { LabelLocale } from '../model/labels.js';
import type { RulePacks } from '../rule-packs.js';
import {
  findGallery,
  galleryChoices,
  galleryPage,
  type GalleryCase,
  type GalleryChoices,
  type GalleryFilter,
} from './gallery.store.js';
import { readPolicy } from './policy.service.js';

/** A page of a clinic's published cases. */
export interface Gallery {
  slug: string;
  locale: LabelLocale;
  clinicName: string;
  isDemo: boolean;
  isIndexed: boolean;
  embedOrigins: string[];
  choices: GalleryChoices;
  cases: Omit<GalleryCase, 'id' | 'country' | 'facts'>[];
  /** Cursor of the page after this one; null on the last. */
  next: string | null;
}

const casesOnPage = 12;

/** The published cases of a clinic, for anybody. Every case is asked for at the very look, as its own page is. */
@Injectable()
export class GalleryService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
  ) {}

  /** @throws Problem `not-found` for a gallery that never was, and for one that is closed */
  async page(slug: string, filter: GalleryFilter, after: string | null): Promise<Gallery> {
    const clinicId = await findGallery(this.db, slug);
    if (!clinicId) throw new Problem('not-found');
    return this.db.tx(clinicId, async (tx) => {
      const { isGalleryIndexed, embedOrigins } = await readPolicy(tx);
      const { locale, name, isDemo } = await this.identity.clinicIn(tx);
      const found = await galleryPage(
        tx,
        filter,
        after !== null && isId(after) ? after : null,
        casesOnPage + 1,
      );
      const shown = found.slice(0, casesOnPage);
      return {
        ...{ slug, locale, clinicName: name, isDemo, isIndexed: isGalleryIndexed, embedOrigins },
        choices: await galleryChoices(tx),
        cases: shown
          .filter((one) => isAllowedNow(this.rulePacks.packs, one))
          .map(({ id: _id, country: _country, facts: _facts, ...one }) => one),
        next: found.length > casesOnPage ? shown.at(-1)!.id : null,
      };
    });
  }
}
