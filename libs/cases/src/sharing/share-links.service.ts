import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hashToken, IdentityService, recordOwn, RequestAudit } from '#identity';
import { newId, Problem, type CaseStudyId, type ClinicId, type MemberId } from '#kernel';
import { CONFIG, Database, OBJECTS, type Config, type ObjectStore, type Tx } from '#platform';
import { RULE_PACKS } from '../advertising.service.js';
import { requireComposing, type CaseViewer } from '../case-viewer.js';
import { CasesStore } from '../cases.store.js';
import { altTextOf } from '../model/alt-text.js';
import { countsAsAdvertising, isAllowedNow, packOf } from '../model/advertising.js';
import { disclosuresOf, type Disclosure } from '../model/disclosures.js';
import type { LabelLocale } from '../model/labels.js';
import type { Audience } from '../model/rule-pack.js';
import type { PublicFile } from '../releases/releases.service.js';
import type { RulePacks } from '../rule-packs.js';
import {
  findShareLink,
  ShareLinksStore,
  type SharedStudy,
  type ShareLink,
  type ShareLinkId,
} from './share-links.store.js';

/** A composed picture as whoever has the link sees it. */
export interface SharedPage {
  locale: LabelLocale;
  clinicName: string;
  isDemo: boolean;
  audience: Audience;
  picture: { widthPx: number; heightPx: number; alt: string; caption: string | null };
  /** Of one for the public. */
  disclosures: Disclosure[];
  expiresAt: Date;
  timeZone: string;
}

/** Links by which somebody without an account sees one composed picture for a while. */
@Injectable()
export class ShareLinksService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(CasesStore) private readonly cases: CasesStore,
    @Inject(ShareLinksStore) private readonly store: ShareLinksStore,
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
  ) {}

  /**
   * The address is told this once and kept nowhere.
   * @throws Problem `not-found` for a picture that the viewer may not see, `not-permitted`, `advertising-refused`
   */
  async create(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    caseStudyId: CaseStudyId,
    wanted: { recipient: string | null; days: number },
  ): Promise<{ address: string; link: ShareLink }> {
    const id = newId<ShareLinkId>();
    RequestAudit.present()?.isAbout('share-link', id);
    // 128 random bits.
    const token = randomBytes(16).toString('base64url');
    const link = await this.db.tx(clinicId, async (tx) => {
      const study = await this.cases.byId(tx, caseStudyId, viewer);
      if (!study) throw new Problem('not-found');
      requireComposing(viewer, study.audience);
      const { country } = await this.identity.clinicIn(tx);
      // The viewer sees it, so consent covers it; what is missing is that it is public, or what the country says.
      if (
        !(await this.store.mayShow(tx, caseStudyId)) ||
        !(await this.isAllowed(tx, caseStudyId, study.audience, country))
      )
        throw new Problem('advertising-refused', {
          detail:
            study.audience === 'public-advertising'
              ? 'A picture for the public can be shared while it is published.'
              : 'To show it to this audience counts as advertising in the clinic’s country.',
        });
      await this.store.insert(tx, { id, caseStudyId, tokenHash: hashToken(token), memberId, ...wanted });
      return (await this.store.byId(tx, id))!;
    });
    return { address: `${this.config.PUBLIC_URL.replace(/\/+$/, '')}/s/${token}`, link };
  }

  /** Newest first. @throws Problem `not-found` */
  async ofStudy(clinicId: ClinicId, viewer: CaseViewer, caseStudyId: CaseStudyId): Promise<ShareLink[]> {
    return this.db.tx(clinicId, async (tx) => {
      if (!(await this.cases.byId(tx, caseStudyId, viewer))) throw new Problem('not-found');
      return this.store.ofStudy(tx, caseStudyId);
    });
  }

  /** From the next look on it opens nothing. @throws Problem `not-found`, `not-permitted` */
  async revoke(clinicId: ClinicId, viewer: CaseViewer, memberId: MemberId, id: ShareLinkId): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const link = await this.store.byId(tx, id);
      const study = link && (await this.cases.byId(tx, link.caseStudyId, viewer));
      if (!study) throw new Problem('not-found');
      requireComposing(viewer, study.audience);
      await this.store.revoke(tx, id, memberId);
    });
  }

  // ---------------------------------------------------------------- whoever has the link

  /** Counts as a view. @throws Problem `not-found`, for a dead link as for one that never was */
  async page(token: string): Promise<SharedPage> {
    return this.opened(token, async (tx, id, study) => {
      await this.store.countView(tx, id);
      await recordOwn(tx, {
        ...{ actorKind: 'visitor', verb: 'view', route: 'GET s/:token' },
        ...{ objectKind: 'share-link', objectId: id, photoIds: study.photoIds },
      });
      const { locale, name, isDemo, timeZone, country } = await this.identity.clinicIn(tx);
      const pack = packOf(this.rulePacks.packs, country);
      const [publication] =
        study.audience === 'public-advertising' ? await this.store.publications(tx, study.caseStudyId) : [];
      return {
        ...{ locale, clinicName: name, isDemo, timeZone, audience: study.audience },
        picture: {
          ...{ widthPx: study.widthPx, heightPx: study.heightPx, caption: study.caption },
          alt: altTextOf(study.record),
        },
        disclosures:
          pack && publication ? disclosuresOf(pack, this.rulePacks.disclosures, publication.facts) : [],
        expiresAt: study.expiresAt,
      };
    });
  }

  /** @throws Problem `not-found` */
  async picture(token: string): Promise<PublicFile> {
    return this.opened(token, (_tx, _id, { format, sizeBytes, sha256, objectKey }) =>
      Promise.resolve({
        ...{ mediaType: `image/${format}`, sizeBytes, sha256 },
        open: () => this.objects.get(objectKey),
      }),
    );
  }

  private async opened<T>(
    token: string,
    work: (tx: Tx, id: ShareLinkId, study: SharedStudy) => Promise<T>,
  ): Promise<T> {
    const found = await findShareLink(this.db, hashToken(token));
    if (!found) throw new Problem('not-found');
    return this.db.tx(found.clinicId, async (tx) => {
      const study = await this.store.live(tx, found.id);
      if (!study) throw new Problem('not-found');
      const { country } = await this.identity.clinicIn(tx);
      if (!(await this.isAllowed(tx, study.caseStudyId, study.audience, country)))
        throw new Problem('not-found');
      return work(tx, found.id, study);
    });
  }

  /** Whether the rules that hold now allow it: public pictures where they are public, others where they are no advertising. */
  private async isAllowed(
    tx: Tx,
    caseStudyId: CaseStudyId,
    audience: Audience,
    country: string,
  ): Promise<boolean> {
    if (audience !== 'public-advertising')
      return countsAsAdvertising(packOf(this.rulePacks.packs, country), audience) !== true;
    const publications = await this.store.publications(tx, caseStudyId);
    return publications.some((publication) => isAllowedNow(this.rulePacks.packs, publication));
  }
}
