import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { GalleryService, monthSteps, treatmentSteps, type MonthStep, type TreatmentStep } from '#cases';
import { Public } from '../edge/access.js';
import { AnswersBytes } from '../edge/answers.js';
import { galleryPage, type GalleryQuery } from './gallery-page.js';
import { sendPage } from './page-frame.js';

const wireSlug = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
/** An address is passed on by people and gets things added: what is not understood is left out, not refused. */
const code = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,40}$/)
  .nullable()
  .catch(null);
const step = <K extends string>(steps: Record<K, unknown>) =>
  z
    .enum(Object.keys(steps) as [K, ...K[]])
    .nullable()
    .catch(null);
const wireGallery = z.object({
  indication: code,
  modality: code,
  sessions: step<TreatmentStep>(treatmentSteps),
  months: step<MonthStep>(monthSteps),
  view: code,
  phototype: code,
  show: z.literal('1').nullable().catch(null),
  after: z.uuid().nullable().catch(null),
});

/** A clinic's published cases, for anybody. */
@ApiTags('public pages')
@Controller('g')
export class GalleryController {
  constructor(@Inject(GalleryService) private readonly gallery: GalleryService) {}

  /** A page of cases, with filters in its address. */
  @Get(':slug')
  @Public()
  @AnswersBytes('text/html')
  async page(
    @Param('slug', { schema: wireSlug }) slug: string,
    @Query({ schema: wireGallery }) query: z.output<typeof wireGallery>,
    @Res() response: Response,
  ) {
    await this.send(response, slug, query, false);
  }

  /** The same for the frame of a site that the clinic has named. */
  @Get(':slug/embed')
  @Public()
  @AnswersBytes('text/html')
  async embed(
    @Param('slug', { schema: wireSlug }) slug: string,
    @Query({ schema: wireGallery }) query: z.output<typeof wireGallery>,
    @Res() response: Response,
  ) {
    await this.send(response, slug, query, true);
  }

  private async send(
    response: Response,
    slug: string,
    { show, after, ...filter }: z.output<typeof wireGallery>,
    isEmbed: boolean,
  ): Promise<void> {
    const gallery = await this.gallery.page(slug, filter, after);
    const query: GalleryQuery = { ...filter, isShown: show !== null };
    sendPage(response, galleryPage(gallery, query, { isEmbed }), {
      isIndexed: gallery.isIndexed,
      ...(isEmbed ? { ancestors: ["'self'", ...gallery.embedOrigins].join(' ') } : {}),
      form: "'self'",
    });
  }
}
