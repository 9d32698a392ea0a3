import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SkinState } from './model/set-up.js';
import type { ClosingReason } from './model/view-set.js';
import type { BodySite, EarlierTreatments, Indication, Modality, SessionKind } from './model/vocabulary.js';

@Entity('course')
export class CourseEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('uuid') patientId!: string;
  @Column('text') indication!: Indication;
  @Column('text') bodySite!: BodySite;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('text', { nullable: true }) viewSetId!: string | null;
  @Column('text', { nullable: true }) viewSetVersion!: string | null;
  @Column('text') earlierTreatments!: EarlierTreatments;
}

@Entity('session')
export class SessionEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('uuid') courseId!: string;
  @Column('text') kind!: SessionKind;
  @Column('date') heldOn!: string;
  @Column('text', { nullable: true }) modality!: Modality | null;
  @Column('text', { nullable: true }) room!: string | null;
  @Column('text', { nullable: true }) cameraLabel!: string | null;
  @Column('text', { nullable: true }) lightPreset!: string | null;
  @Column('text') skinState!: SkinState;
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
  @Column('text', { nullable: true }) closingReason!: ClosingReason | null;
  @Column('uuid', { nullable: true }) closedByMemberId!: string | null;
}
