import { Inject, Injectable } from '@nestjs/common';
import type { CourseId } from '#kernel';
import type { Tx } from '#platform';
import { InstrumentsService } from '#ratings';
import { rankOf, type TypicalFacts } from '../model/typical-words.js';

/** How the clinic's other cases of the same kind went, beside the one that was chosen. */
export interface TypicalResult {
  instrumentId: string;
  instrumentVersion: string;
  /** Courses of the same indication and a treatment in common, rated by members at two times or more. */
  cases: number;
  /** Last score less the first one. */
  median: number;
  quartiles: [number, number];
  range: [number, number];
  /** Days between first and last rating, median. */
  medianDays: number;
  /** Of the chosen case; null when it was not rated twice. */
  own: number | null;
  /** Cases that did as well as the chosen one or better, itself included; null too where no way of the score is good. */
  atLeastAsMuch: number | null;
  title: TypicalFacts['title'];
  better: TypicalFacts['better'];
}

type Counted = Omit<TypicalResult, 'atLeastAsMuch' | 'title' | 'better'> & {
  atMost: number | null;
  atLeast: number | null;
};

/** How the clinic's cases of one kind went, by the scale that most of them were rated with. */
@Injectable()
export class TypicalResults {
  constructor(@Inject(InstrumentsService) private readonly instruments: InstrumentsService) {}

  /** @returns null when no case of the kind was rated twice */
  async of(tx: Tx, courseId: CourseId): Promise<TypicalResult | null> {
    const found = await countedResult(tx, courseId);
    if (!found) return null;
    const { atMost, atLeast, ...result } = found;
    const instrument = (await this.instruments.listIn(tx)).find(({ id }) => id === found.instrumentId);
    const better = instrument?.better ?? null;
    return {
      ...result,
      better,
      title: instrument?.title ?? { en: found.instrumentId },
      atLeastAsMuch: rankOf(better, { atMost, atLeast }),
    };
  }
}

async function countedResult(tx: Tx, courseId: CourseId): Promise<Counted | null> {
  return tx.row<Counted>(
    `with alike as (
       select o.id from course c join course o on o.clinic_id = c.clinic_id and o.indication = c.indication
       where c.clinic_id = $1 and c.id = $2 and exists (
         select 1 from session a join session b on b.clinic_id = a.clinic_id and b.course_id = c.id and b.modality = a.modality
         where a.clinic_id = o.clinic_id and a.course_id = o.id and a.kind = 'treatment' and b.kind = 'treatment')
     ), changed as (
       select s.course_id, r.instrument_id, r.instrument_version,
         (array_agg(r.score order by s.held_on desc, r.rated_at desc))[1] - (array_agg(r.score order by s.held_on, r.rated_at desc))[1] as change,
         max(s.held_on) - min(s.held_on) as days
       from alike join session s on s.clinic_id = $1 and s.course_id = alike.id
       join rating r on r.clinic_id = s.clinic_id and r.session_id = s.id
       where r.rater_member_id is not null and not exists (
         select 1 from rating n where n.clinic_id = r.clinic_id and n.supersedes_id = r.id)
       group by 1, 2, 3 having max(s.held_on) > min(s.held_on)
     ), counted as (
       select instrument_id, instrument_version, count(*)::int as cases, max(change) filter (where course_id = $2) as own,
         percentile_cont(array[0.25, 0.5, 0.75]) within group (order by change) as q, min(change) as least, max(change) as most, percentile_cont(0.5) within group (order by days) as days
       from changed group by 1, 2 order by count(*) desc, 1, 2 limit 1
     )
     select n.instrument_id as "instrumentId", n.instrument_version as "instrumentVersion", n.cases, n.q[2] as median,
       array[n.q[1], n.q[3]] as quartiles, array[n.least, n.most]::float8[] as range, n.days as "medianDays", n.own,
       r."atMost", r."atLeast"
     from counted n left join lateral (
       select count(*) filter (where x.change <= n.own)::int as "atMost", count(*) filter (where x.change >= n.own)::int as "atLeast" from changed x
       where x.instrument_id = n.instrument_id and x.instrument_version = n.instrument_version) r on n.own is not null`,
    [tx.clinicId, courseId],
  );
}

/** What is said of it where pictures are shown. */
export const typicalFacts = ({ atLeastAsMuch, ...result }: TypicalResult): TypicalFacts => ({
  ...{ title: result.title, better: result.better, cases: result.cases, own: result.own },
  ...{ median: result.median, quartiles: result.quartiles, medianDays: result.medianDays },
  asWellOrBetter: atLeastAsMuch,
});
