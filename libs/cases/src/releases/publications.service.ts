import { Inject, Injectable } from '@nestjs/common';
import { IdentityService } from '#identity';
import { Problem, type ClinicId } from '#kernel';
import { CONFIG, Database, OBJECTS, type Config, type ObjectStore } from '#platform';
import { RULE_PACKS } from '../advertising.service.js';
import { CaseOutputs } from '../outputs/outputs.service.js';
import { formsOf, type ReleaseForm } from '../model/release.js';
import { altTextOf } from '../model/alt-text.js';
import { isAllowedNow, packOf } from '../model/advertising.js';
import { disclosuresOfAll, type Disclosure } from '../model/disclosures.js';
import type { LabelLocale } from '../model/labels.js';
import { readPolicy } from '../publishing/policy.service.js';
import type { RulePacks } from '../rule-packs.js';
import { fileOf, type PublicFile } from './releases.service.js';
import {
  findPublication,
  ReleasesStore,
  type PublicationRow,
  type ReleasePicture,
} from './releases.store.js';

/** A public page at this moment. */
export interface PublicPage {
  slug: string;
  isIndexed: boolean;
  locale: LabelLocale;
  clinicName: string;
  isDemo: boolean;
  /** Where anybody finds it. */
  address: string;
  /** Sites that may show it in a frame. */
  embedOrigins: string[];
  pictures: {
    widthPx: number;
    heightPx: number;
    format: string;
    alt: string;
    caption: string | null;
    /** Of a pair: where its two halves lie in the picture, alike in size. */
    halves: [Half, Half] | null;
    /** In which it was released besides. */
    forms: ReleaseForm[];
  }[];
  disclosures: Disclosure[];
}

/** One of two pictures of the same skin, as part of a composed one. */
export interface Half {
  x: number;
  y: number;
  widthPx: number;
  heightPx: number;
  labelLines: string[];
}

/** What anybody may see. Every look asks state, consent and the rules that hold now. */
@Injectable()
export class PublicationsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(ReleasesStore) private readonly store: ReleasesStore,
    @Inject(CaseOutputs) private readonly outputs: CaseOutputs,
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
  ) {}

  /** @throws Problem `not-found` for a page that never was, and for one that may not be seen now */
  async page(slug: string): Promise<PublicPage> {
    const { clinicId, publication, pictures, forms } = await this.live(slug);
    const clinic = await this.identity.clinic(clinicId);
    const { embedOrigins } = await this.db.tx(clinicId, readPolicy);
    const { country, facts } = publication;
    const packs = [...new Set([country, facts.homeCountry ?? country])].flatMap(
      (one) => packOf(this.rulePacks.packs, one) ?? [],
    );
    return {
      slug,
      isIndexed: publication.isIndexed,
      locale: clinic.locale,
      clinicName: clinic.name,
      isDemo: clinic.isDemo,
      address: `${this.config.PUBLIC_URL.replace(/\/+$/, '')}/p/${slug}`,
      embedOrigins,
      pictures: pictures.map(({ widthPx, heightPx, format, caption, record }) => ({
        widthPx,
        heightPx,
        format,
        caption,
        alt: altTextOf(record),
        halves: halvesOf(record.composition),
        forms: formsOf(record.composition.layout, forms),
      })),
      disclosures: disclosuresOfAll(packs, this.rulePacks.disclosures, facts),
    };
  }

  /**
   * @param form null for the picture itself
   * @throws Problem `not-found`, also for a form that was not released
   */
  async picture(
    slug: string,
    position: number,
    form: ReleaseForm | 'small' | null = null,
  ): Promise<PublicFile & { isIndexed: boolean }> {
    const { clinicId, pictures, publication, forms } = await this.live(slug);
    const found = pictures[position];
    if (!found) throw new Problem('not-found');
    const { isIndexed } = publication;
    if (form === null) return { ...fileOf(this.objects, found), isIndexed };
    if (form !== 'small' && !formsOf(found.record.composition.layout, forms).includes(form))
      throw new Problem('not-found');
    const file = await this.outputs.formOf(clinicId, { ...found, id: found.caseStudyId }, form);
    // It may have been taken back while it was made.
    await this.live(slug);
    return { ...file, isIndexed };
  }

  private async live(slug: string): Promise<{
    clinicId: ClinicId;
    publication: PublicationRow;
    pictures: ReleasePicture[];
    forms: ReleaseForm[];
  }> {
    const found = await findPublication(this.db, slug);
    if (!found) throw new Problem('not-found');
    return this.db.tx(found.clinicId, async (tx) => {
      const publication = await this.store.publication(tx, found.id);
      if (!publication?.isLive || !isAllowedNow(this.rulePacks.packs, publication))
        throw new Problem('not-found');
      const pictures = await this.store.pictures(tx, publication.releaseId);
      const release = await this.store.byId(tx, publication.releaseId);
      return { clinicId: found.clinicId, publication, pictures, forms: release?.forms ?? [] };
    });
  }
}

/** Null for what is no pair side by side. */
function halvesOf({ layout, pictures }: ReleasePicture['record']['composition']): [Half, Half] | null {
  const [before, after] = pictures;
  if (layout !== 'pair' || !before || !after || pictures.length !== 2) return null;
  if (before.widthPx !== after.widthPx || before.heightPx !== after.heightPx) return null;
  const half = ({ x, y, widthPx, heightPx, labelLines }: Half): Half => ({
    x,
    y,
    widthPx,
    heightPx,
    labelLines,
  });
  return [half(before), half(after)];
}
