import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A session of the web client: a member's or a patient's. Only the hash of its token is known here. */
@Entity('sign_in')
export class SignInRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') clinicId!: string;
  @Column('bytea') tokenHash!: Buffer;
  @Column('uuid', { nullable: true }) memberId!: string | null;
  @Column('uuid', { nullable: true }) patientId!: string | null;
  /** The device on which a patient came in; null for a member, and in the demo. */
  @Column('uuid', { nullable: true }) patientDeviceId!: string | null;
  /** Kind of device and browser; empty when neither was recognised. */
  @Column('text', { default: '' }) deviceLabel!: string;
  /** What the one who came in has shown: `password`, `second-factor`, `passkey`, `pin`, `set-up` or `demo-tile`. */
  @Column('text', { default: 'password' }) proof!: string;
  /** The shared tablet on which a member came in by PIN. */
  @Column('uuid', { nullable: true }) sharedTabletId!: string | null;
  @Column('timestamptz') lastSeenAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}
