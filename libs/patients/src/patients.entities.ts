import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConsentPurpose } from './model/consent.js';
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
  @Column('uuid', { nullable: true }) recordedByMemberId!: string | null;
}
