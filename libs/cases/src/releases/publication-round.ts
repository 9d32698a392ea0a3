import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ClinicId } from '#kernel';
import { Database, defineJob, enqueue, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { RULE_PACKS } from '../advertising.service.js';
import { judgeIn, rulesVersion } from '../model/advertising.js';
import type { RulePacks } from '../rule-packs.js';
import { ReleasesStore } from './releases.store.js';

/** Asks the rules again of everything that is public in a clinic. */
export const publicationRound = defineJob('publications.round', z.strictObject({}));

/**
 * Checks what is public against rules that are newer than those it was published under, once for each version, and takes away for
 * good what they refuse. The page itself asks at every look; this is what is written down, and listed.
 */
@Injectable()
export class PublicationRound implements JobHandler<Record<string, never>> {
  readonly definition = publicationRound;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(ReleasesStore) private readonly store: ReleasesStore,
    @Inject(RULE_PACKS) private readonly rulePacks: RulePacks,
  ) {}

  /** Asks for a round of every clinic that has something unchecked. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
    for (const { all_clinics: clinicId } of clinics)
      await this.db.tx(clinicId, async (tx) => {
        const unchecked = await this.store.unchecked(tx, this.versions());
        if (unchecked.length > 0)
          await enqueue(tx, publicationRound, {}, { dedupeKey: publicationRound.name });
      });
  }

  async handle(_: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    return run.commit(async (tx) => {
      const unchecked = await this.store.unchecked(tx, this.versions());
      for (const { id, releaseId, country, facts } of unchecked) {
        const { packs } = this.rulePacks;
        const { isAllowed, checks } = judgeIn(packs, country, facts);
        const failed = checks
          .filter(({ effect, result }) => effect === 'block' && result !== 'passed')
          .map(({ code }) => code);
        const version = rulesVersion(packs, country, facts.homeCountry ?? country);
        await this.store.recordCheck(tx, id, version, isAllowed, failed);
        if (!isAllowed) await this.store.endByRules(tx, id, releaseId, version);
      }
      return unchecked.length > 0 ? 'done' : { skipped: 'nothing-unchecked' };
    });
  }

  /** The version in force in each country; countries without rules are not in it. */
  private versions(): Record<string, string> {
    return Object.fromEntries(
      this.rulePacks.packs.flatMap(({ countries, version }) =>
        countries.map((country) => [country, version]),
      ),
    );
  }
}
