import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId } from '#kernel';
import { CONFIG, Database, type Config, type Tx } from '#platform';

/** What a clinic asks beyond the law before it publishes, and where its pictures may be seen. */
export interface PublishingPolicy {
  needsClearance: boolean;
  /** Least number of met criteria of nine. */
  leastScore: number;
  isGalleryOpen: boolean;
  isGalleryIndexed: boolean;
  /** Null until the gallery was opened once. */
  gallerySlug: string | null;
  embedOrigins: string[];
  /** 0 while nothing was changed. */
  version: number;
}

/** Light, scale and timing have to be met in any case, so fewer than three are never enough. */
export const leastScoreOfAll = 3;

const usual: PublishingPolicy = {
  needsClearance: false,
  leastScore: leastScoreOfAll,
  isGalleryOpen: false,
  isGalleryIndexed: false,
  gallerySlug: null,
  embedOrigins: [],
  version: 0,
};

@Injectable()
export class PublishingPolicyService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async policy(clinicId: ClinicId): Promise<PublishingPolicy & { galleryAddress: string | null }> {
    return this.addressed(await this.db.tx(clinicId, readPolicy));
  }

  /** The gallery keeps its address when it closes. @throws Problem `version-conflict` */
  async change(
    clinicId: ClinicId,
    version: number,
    wanted: Omit<PublishingPolicy, 'version' | 'gallerySlug'>,
  ): Promise<PublishingPolicy & { galleryAddress: string | null }> {
    const changed = await this.db.tx(clinicId, async (tx) => {
      const { gallerySlug } = await readPolicy(tx);
      const values = [
        ...[
          tx.clinicId,
          wanted.needsClearance,
          wanted.leastScore,
          wanted.isGalleryOpen,
          wanted.isGalleryIndexed,
        ],
        [...new Set(wanted.embedOrigins.map((origin) => new URL(origin).origin))],
        gallerySlug ?? (wanted.isGalleryOpen ? randomBytes(16).toString('base64url') : null),
      ];
      const rows = await tx.rows(
        version === 0
          ? `insert into publishing_policy (clinic_id, needs_clearance, least_score, is_gallery_open, is_gallery_indexed, embed_origins,
               gallery_slug) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning version`
          : `update publishing_policy set needs_clearance = $2, least_score = $3, is_gallery_open = $4, is_gallery_indexed = $5,
               embed_origins = $6, gallery_slug = $7 where clinic_id = $1 and version = $8 returning version`,
        version === 0 ? values : [...values, version],
      );
      if (rows.length === 0) throw new Problem('version-conflict');
      return readPolicy(tx);
    });
    return this.addressed(changed);
  }

  private addressed(policy: PublishingPolicy): PublishingPolicy & { galleryAddress: string | null } {
    const { gallerySlug, isGalleryOpen } = policy;
    const root = this.config.PUBLIC_URL.replace(/\/+$/, '');
    return { ...policy, galleryAddress: gallerySlug && isGalleryOpen ? `${root}/g/${gallerySlug}` : null };
  }
}

/** What holds in the clinic of the transaction. */
export async function readPolicy(tx: Tx): Promise<PublishingPolicy> {
  const row = await tx.row<PublishingPolicy>(
    `select needs_clearance as "needsClearance", least_score as "leastScore", is_gallery_open as "isGalleryOpen",
       is_gallery_indexed as "isGalleryIndexed", gallery_slug as "gallerySlug", embed_origins as "embedOrigins", version
     from publishing_policy where clinic_id = $1`,
    [tx.clinicId],
  );
  return row ?? usual;
}
