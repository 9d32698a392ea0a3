import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClinicId, MemberId, PatientId, PhotoId, SessionId, UploadId } from '#kernel';
import type { SkinState } from '#treatments';

@Entity('photo')
export class PhotoRow {
  @PrimaryColumn('uuid') id!: PhotoId;
  @Column('uuid') clinicId!: ClinicId;
  @Column('uuid') sessionId!: SessionId;
  @Column('text') view!: string;
  @Column('text') lightMode!: string;
  @Column('text') state!: PhotoState;
  @Column('text', { nullable: true }) failureReason!: string | null;
  @Column('text', { array: true }) damage!: string[];
  @Column('text') fileName!: string;
  @Column('text') mediaType!: string;
  @Column('bigint') sizeBytes!: number;
  @Column('bytea') sha256!: Buffer;
  @Column('text') objectKey!: string;
  @Column('integer', { nullable: true }) widthPx!: number | null;
  @Column('integer', { nullable: true }) heightPx!: number | null;
  @Column('timestamptz', { nullable: true }) takenAt!: Date | null;
  @Column('jsonb') camera!: PhotoCamera;
  @Column('text', { nullable: true }) placeholder!: string | null;
  @Column('text', { nullable: true }) room!: string | null;
  @Column('text', { nullable: true }) cameraLabel!: string | null;
  @Column('text', { nullable: true }) lightPreset!: string | null;
  @Column('text', { nullable: true }) skinState!: SkinState | null;
  @Column('boolean') isChosen!: boolean;
  @Column('timestamptz', { nullable: true }) releasedAt!: Date | null;
  @Column('text', { nullable: true }) idempotencyKey!: string | null;
  @Column('uuid', { nullable: true }) uploadedByMemberId!: MemberId | null;
  @Column('uuid', { nullable: true }) uploadedByPatientId!: PatientId | null;
  @Column({ type: 'integer', insert: false, update: false }) version!: number;
  @Column({ type: 'timestamptz', insert: false, update: false }) createdAt!: Date;
}

@Entity('upload')
export class UploadRow {
  @PrimaryColumn('uuid') id!: UploadId;
  @Column('uuid') clinicId!: ClinicId;
  @Column('uuid') sessionId!: SessionId;
  @Column('text') view!: string;
  @Column('text') lightMode!: string;
  @Column('text') fileName!: string;
  @Column('bigint') sizeBytes!: number;
  @Column('bytea', { nullable: true }) declaredSha256!: Buffer | null;
  @Column('text', { nullable: true }) idempotencyKey!: string | null;
  @Column('timestamptz', { nullable: true }) takenAt!: Date | null;
  @Column('text', { nullable: true }) lens!: string | null;
  @Column('bigint') receivedBytes!: number;
  @Column('integer', { array: true }) parts!: number[];
  @Column('integer') attempt!: number;
  @Column('uuid', { nullable: true }) memberId!: MemberId | null;
  @Column('uuid', { nullable: true }) photoId!: PhotoId | null;
  @Column({ type: 'timestamptz', insert: false, update: false }) createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
}

export type PhotoState = 'received' | 'processing' | 'ready' | 'damaged' | 'failed';

/** What the file says of the camera; never a serial number or a place. */
export interface PhotoCamera {
  make?: string;
  model?: string;
  lens?: string;
  focalLength35mm?: number;
  software?: string;
  /** What it did beyond developing; missing when nobody can tell. */
  processing?: ('portrait' | 'hdr')[];
}
