import { Inject, Injectable } from '@nestjs/common';
import type { CourseId } from '#kernel';
import type { Tx } from '#platform';
import type { EarlierTreatments, Session } from '#treatments';
import { RULE_PACKS } from './advertising.service.js';
import { countsAsAdvertising, leastCases, packOf, rulesVersion } from './model/advertising.js';
import { disclosuresOfAll, shownSpan, type Disclosure } from './model/disclosures.js';
import type { Advertiser, Audience, DisclosureCode } from './model/rule-pack.js';
import { typicalFacts, TypicalResults } from './releases/typical.js';
import type { RulePacks } from './rule-packs.js';

/** What a person says in words of the treatment, which has to stand with pictures for the public. */
export interface StatedWords {
  risks: string | null;
  cost: string | null;
}

/** The sentences of the country's rules that are part of a picture. */
export interface BurntDisclosures {
  packVersion: string;
  /** In the order of the pack, language by language. */
  sentences: Disclosure[];
  /** Asked for by the rules, but with nothing to fill them in. */
  missing: DisclosureCode[];
  stated: StatedWords;
}

/** What the rules want to stand with pictures of an audience: those of the country where they are shown, and of the clinic's own. */
@Injectable()
export class CaseDisclosures {
  constructor(
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
    @Inject(TypicalResults) private readonly typical: TypicalResults,
  ) {}

  /** @returns null for an audience that is no advertising, or in a country whose rules name no sentence */
  async of(
    tx: Tx,
    courseId: CourseId,
    clinic: { country: string; advertiserType: Advertiser },
    about: {
      audience: Audience;
      /** Where it is shown. */
      country: string;
      stated: StatedWords;
      sessions: readonly Session[];
      shownSessionIds: ReadonlySet<string>;
      earlierTreatments: EarlierTreatments;
    },
  ): Promise<BurntDisclosures | null> {
    const packs = [...new Set([about.country, clinic.country])].flatMap((country) => {
      const pack = packOf(this.rulePacks.packs, country);
      // Where nobody knows whether it is advertising, the sentences stand too.
      return pack && countsAsAdvertising(pack, about.audience) !== false ? [pack] : [];
    });
    const asked = packs.flatMap(({ advertisers }) => {
      const rule = advertisers[clinic.advertiserType];
      return rule.verdict === 'conditional' ? rule.disclosures : [];
    });
    if (packs.every(({ advertisers }) => advertisers[clinic.advertiserType].verdict !== 'conditional'))
      return null;
    const typical = asked.includes('typical') ? await this.typical.of(tx, courseId) : null;
    const cases = typical?.cases ?? 0;
    const { risks, cost } = about.stated;
    const sentences = disclosuresOfAll(packs, this.rulePacks.disclosures, {
      advertiser: clinic.advertiserType,
      stated: { ...(risks ? { risks } : {}), ...(cost ? { cost } : {}) },
      ...shownSpan(about.sessions, about.shownSessionIds, about.earlierTreatments === 'recorded'),
      typicalCases: cases,
      typical: typical && cases >= leastCases ? typicalFacts(typical) : null,
    });
    return {
      packVersion: rulesVersion(this.rulePacks.packs, about.country, clinic.country),
      sentences,
      missing: [...new Set(asked)].filter((code) => sentences.every((one) => one.code !== code)),
      stated: about.stated,
    };
  }
}
