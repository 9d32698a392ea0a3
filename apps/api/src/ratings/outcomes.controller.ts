import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '#identity';
import { OutcomesService } from '#ratings';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { wireOutcomes, wireOutcomesQuery } from './outcomes.schemas.js';

@ApiTags('outcomes')
@Controller('api/v1/outcomes')
export class OutcomesController {
  constructor(@Inject(OutcomesService) private readonly outcomes: OutcomesService) {}

  /** What became of the treated patients of the clinic, by modality. A documentation aid, not a diagnosis. */
  @Get()
  @Permission('rating.read')
  @Answers(wireOutcomes)
  async ofClinic(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireOutcomesQuery }) query: z.output<typeof wireOutcomesQuery>,
  ) {
    const { agreement, ...rest } = await this.outcomes.ofClinic(actor.clinicId, query);
    if (!agreement) return { ...rest, agreement: null };
    const { raterIds: _, ...shown } = agreement;
    return { ...rest, agreement: shown };
  }
}
