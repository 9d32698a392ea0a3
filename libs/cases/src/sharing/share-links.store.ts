import type { CaseStudyId, ClinicId, Id, MemberId, PhotoId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { Audience } from '../model/rule-pack.js';
import type { PublicationRow, ReleasePicture } from '../releases/releases.store.js';
import { publicationColumns } from '../releases/releases.store.js';

export type ShareLinkId = Id<'share-link'>;

/** A link to one composed picture, as the clinic sees it. */
export interface ShareLink {
  id: ShareLinkId;
  caseStudyId: CaseStudyId;
  recipient: string | null;
  createdAt: Date;
  madeByName: string;
  expiresAt: Date;
  revokedAt: Date | null;
  viewCount: number;
  lastViewedAt: Date | null;
  /** False once it is taken back, over, or what it shows may not be shown. */
  isLive: boolean;
}

/** What a link opens. */
export interface SharedStudy {
  caseStudyId: CaseStudyId;
  audience: Audience;
  format: 'png' | 'jpeg' | 'webp';
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  sha256: string;
  caption: string | null;
  objectKey: string;
  record: ReleasePicture['record'];
  photoIds: PhotoId[];
  expiresAt: Date;
}

const columns = `l.id, l.case_study_id as "caseStudyId", l.recipient, l.created_at as "createdAt", m.display_name as "madeByName",
  l.expires_at as "expiresAt", l.revoked_at as "revokedAt", l.view_count as "viewCount", l.last_viewed_at as "lastViewedAt",
  share_link_is_live(l.clinic_id, l.id) as "isLive"`;
const joined = 'share_link l join member m on m.clinic_id = l.clinic_id and m.id = l.made_by_member_id';

export class ShareLinksStore {
  /** Whether the audience of a picture may see it at this moment. */
  async mayShow(tx: Tx, caseStudyId: CaseStudyId): Promise<boolean> {
    const row = await tx.row<{ may: boolean }>('select may_show_study($1, $2) as may', [
      tx.clinicId,
      caseStudyId,
    ]);
    return row?.may ?? false;
  }

  async insert(
    tx: Tx,
    link: Pick<ShareLink, 'id' | 'caseStudyId' | 'recipient'> & {
      tokenHash: Buffer;
      days: number;
      memberId: MemberId;
    },
  ): Promise<void> {
    await tx.rows(
      `insert into share_link (id, clinic_id, case_study_id, token_hash, recipient, expires_at, made_by_member_id)
       values ($1, $2, $3, $4, $5, clock_now() + $6 * interval '1 day', $7)`,
      [link.id, tx.clinicId, link.caseStudyId, link.tokenHash, link.recipient, link.days, link.memberId],
    );
  }

  /** Newest first. */
  ofStudy(tx: Tx, caseStudyId: CaseStudyId): Promise<ShareLink[]> {
    return tx.rows(
      `select ${columns} from ${joined} where l.clinic_id = $1 and l.case_study_id = $2 order by l.id desc limit 200`,
      [tx.clinicId, caseStudyId],
    );
  }

  byId(tx: Tx, id: ShareLinkId): Promise<ShareLink | null> {
    return tx.row(`select ${columns} from ${joined} where l.clinic_id = $1 and l.id = $2`, [tx.clinicId, id]);
  }

  /** Once; a second time changes nothing. */
  async revoke(tx: Tx, id: ShareLinkId, memberId: MemberId): Promise<void> {
    await tx.rows(
      `update share_link set revoked_at = clock_now(), revoked_by_member_id = $3
       where clinic_id = $1 and id = $2 and revoked_at is null`,
      [tx.clinicId, id, memberId],
    );
  }

  /** Null for a link that is dead, whatever killed it. */
  live(tx: Tx, id: ShareLinkId): Promise<SharedStudy | null> {
    return tx.row(
      `select cs.id as "caseStudyId", cs.audience, cs.format, cs.width_px as "widthPx", cs.height_px as "heightPx",
         cs.size_bytes as "sizeBytes", encode(cs.sha256, 'hex') as sha256, cs.caption, cs.object_key as "objectKey",
         cs.record, l.expires_at as "expiresAt",
         array(select i.photo_id from case_study_photo i where i.clinic_id = cs.clinic_id and i.case_study_id = cs.id
           order by i.position) as "photoIds"
       from share_link l join case_study cs on cs.clinic_id = l.clinic_id and cs.id = l.case_study_id
       where l.clinic_id = $1 and l.id = $2 and share_link_is_live(l.clinic_id, l.id)`,
      [tx.clinicId, id],
    );
  }

  async countView(tx: Tx, id: ShareLinkId): Promise<void> {
    await tx.rows(
      `update share_link set view_count = view_count + 1, last_viewed_at = clock_now() where clinic_id = $1 and id = $2`,
      [tx.clinicId, id],
    );
  }

  /** Where a picture is public now. */
  publications(tx: Tx, caseStudyId: CaseStudyId): Promise<PublicationRow[]> {
    return tx.rows(
      `select ${publicationColumns} from publication p
       join case_release_picture i on i.clinic_id = p.clinic_id and i.release_id = p.release_id
       where p.clinic_id = $1 and i.case_study_id = $2 and publication_is_live(p.clinic_id, p.id)`,
      [tx.clinicId, caseStudyId],
    );
  }
}

/** Whose link this is, in whatever state. One statement outside any clinic's scope. */
export async function findShareLink(
  db: Database,
  tokenHash: Buffer,
): Promise<{ clinicId: ClinicId; id: ShareLinkId } | null> {
  const rows = await db.statement<{ clinicId: ClinicId; id: ShareLinkId }>(
    'select clinic_id as "clinicId", share_link_id as id from find_share_link($1)',
    [tokenHash],
  );
  return rows[0] ?? null;
}
