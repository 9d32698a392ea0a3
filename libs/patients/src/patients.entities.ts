import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConsentPurpose, PictureSet } from './model/consent.js';
import type { Phototype } from './model/patient.js';

@Entity('patient')
export class PatientEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('text') code!: string;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('date', { nullable: true }) bornOn!: string | null;
  @Column('text', { nullable: true }) phototype!: Phototype | null;
}

/** Append-only. */
@Entity('consent_event')
export class ConsentEventEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('uuid') patientId!: string;
  @Column('text') purpose!: ConsentPurpose;
  @Column('text') action!: 'granted' | 'withdrawn';
  @Column('text', { array: true }) channels!: string[];
  @Column('text', { array: true }) countries!: string[];
  @Column('text') pictureSet!: PictureSet['of'];
  @Column('uuid', { array: true }) pictureIds!: string[];
  @Column('text', { array: true }) bodySites!: string[];
  @Column('timestamptz', { nullable: true }) startsAt!: Date | null;
  @Column('timestamptz', { nullable: true }) expiresAt!: Date | null;
  @Column('uuid', { nullable: true }) grantId!: string | null;
  @Column('boolean') isOfAgeConfirmed!: boolean;
  @Column('text', { nullable: true }) textVersion!: string | null;
  @Column('text', { nullable: true }) language!: string | null;
  @Column('uuid', { nullable: true }) signingId!: string | null;
  @Column('boolean') isByPatient!: boolean;
  @Column('uuid', { nullable: true }) recordedByMemberId!: string | null;
}
