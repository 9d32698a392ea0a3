import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId } from '#kernel';
import { CONFIG, Database, type Config, type Tx } from '#platform';

/** How long sign-ins of members live, as the clinic has it. */
export interface SignInLimits {
  /** Minutes without a request. */
  idleMinutes: number;
  /** Hours in any case. */
  lifetimeHours: number;
  /** Days after which another password is chosen; null for never. */
  passwordDays: number | null;
  /** 0 while nothing was changed. */
  version: number;
}

/** A clinic may ask for less, never for more. */
const widest: SignInLimits = { idleMinutes: 15, lifetimeHours: 12, passwordDays: null, version: 0 };
/** A demo holds nothing worth a sign-out. */
const idleMinutesOfDemo = 12 * 60;

/** What an admin has lowered. */
@Injectable()
export class LimitsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async limits(clinicId: ClinicId): Promise<SignInLimits> {
    return this.db.tx(clinicId, async (tx) => (await this.read(tx)) ?? widest);
  }

  /** Minutes after which a page without a request is signed out. */
  async idleMinutes(clinicId: ClinicId): Promise<number> {
    const own = await this.db.tx(clinicId, (tx) => this.read(tx));
    const usual = this.config.SAMELIGHT_MODE === 'demo' ? idleMinutesOfDemo : widest.idleMinutes;
    return Math.min(usual, own?.idleMinutes ?? usual);
  }

  /** Holds for the sign-ins that are open too, within a second. @throws Problem `version-conflict` */
  async change(
    clinicId: ClinicId,
    version: number,
    { idleMinutes, lifetimeHours, passwordDays }: Omit<SignInLimits, 'version'>,
  ): Promise<SignInLimits> {
    return this.db.tx(clinicId, async (tx) => {
      const rows = await tx.rows(
        version === 0
          ? `insert into sign_in_limits (clinic_id, idle_minutes, lifetime_hours, password_days) values ($1, $2, $3, $4)
             on conflict do nothing returning version`
          : `update sign_in_limits set idle_minutes = $2, lifetime_hours = $3, password_days = $4
             where clinic_id = $1 and version = $5 returning version`,
        [tx.clinicId, idleMinutes, lifetimeHours, passwordDays, ...(version === 0 ? [] : [version])],
      );
      if (rows.length === 0) throw new Problem('version-conflict');
      return (await this.read(tx))!;
    });
  }

  private read(tx: Tx): Promise<SignInLimits | null> {
    return tx.row(
      `select idle_minutes as "idleMinutes", lifetime_hours as "lifetimeHours", password_days as "passwordDays", version
       from sign_in_limits where clinic_id = $1`,
      [tx.clinicId],
    );
  }
}
