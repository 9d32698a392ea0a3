import { Inject, Injectable } from '@nestjs/common';
import { IdentityService } from '#identity';
import type { ClinicId } from '#kernel';
import { Database } from '#platform';
import { packOf } from './model/advertising.js';
import type { AdvertiserRule, DisclosureCode, RulePack } from './model/rule-pack.js';
import type { RulePacks } from './rule-packs.js';

export const RULE_PACKS = Symbol('rule packs');

/** What the clinic's country says of advertising with patients' pictures, by the pack that holds now. */
export interface AdvertisingRules {
  country: string;
  /** The clinic's own: its rules hold as well. */
  homeCountry: string;
  /** Those with rules. */
  countries: string[];
  /** Null: nothing is known of this country, so everything is refused. */
  pack: Pick<
    RulePack,
    | 'jurisdiction'
    | 'version'
    | 'effectiveFrom'
    | 'checkedOn'
    | 'isClearedByLawyer'
    | 'sources'
    | 'languages'
    | 'otherAudiences'
  > | null;
  rule: AdvertiserRule;
  /** What has to stand beside the pictures, in each language of the pack; `{value}` is filled in from the record. */
  disclosures: { code: DisclosureCode; texts: { language: string; text: string }[] }[];
}

/** The rules of the clinic's country, and what they say of a case study. */
@Injectable()
export class AdvertisingService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
  ) {}

  /** @param wanted the clinic's own country by default */
  async rules(clinicId: ClinicId, wanted?: string): Promise<AdvertisingRules> {
    const { country: homeCountry, advertiserType } = await this.db.tx(clinicId, (tx) =>
      this.identity.clinicIn(tx),
    );
    const country = wanted ?? homeCountry;
    const pack = packOf(this.rulePacks.packs, country);
    const rule = pack?.advertisers[advertiserType] ?? ({ verdict: 'block', reason: 'no-pack' } as const);
    return {
      country,
      homeCountry,
      countries: [...new Set(this.rulePacks.packs.flatMap(({ countries }) => countries))].sort(),
      pack: pack && {
        jurisdiction: pack.jurisdiction,
        version: pack.version,
        effectiveFrom: pack.effectiveFrom,
        checkedOn: pack.checkedOn,
        isClearedByLawyer: pack.isClearedByLawyer,
        sources: pack.sources,
        languages: pack.languages,
        otherAudiences: pack.otherAudiences,
      },
      rule,
      disclosures:
        pack && rule.verdict === 'conditional'
          ? rule.disclosures.map((code) => ({
              code,
              texts: pack.languages.map((language) => ({
                language,
                text: this.rulePacks.disclosures[code][language],
              })),
            }))
          : [],
    };
  }
}
