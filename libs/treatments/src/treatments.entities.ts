import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BodySite, Indication, Modality, SessionKind } from './model/vocabulary.js';

@Entity('course')
export class CourseEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('uuid') patientId!: string;
  @Column('text') indication!: Indication;
  @Column('text') bodySite!: BodySite;
  @Column('text', { nullable: true }) note!: string | null;
}

@Entity('session')
export class SessionEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('uuid') courseId!: string;
  @Column('text') kind!: SessionKind;
  @Column('date') heldOn!: string;
  @Column('text', { nullable: true }) modality!: Modality | null;
}
