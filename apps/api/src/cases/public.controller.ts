import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { PublicationsService, releaseForms, type PublicPage } from '#cases';
import { Public } from '../edge/access.js';
import { AnswersBytes } from '../edge/answers.js';
import { sendPicture } from '../photos/bytes.js';
import { sendPage } from './page-frame.js';
import { publicPage } from './public-page.js';
import { sliderScriptSource } from './slider.js';

const wireSlug = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const wireFormQuery = z.strictObject({
  /** As it was released besides, or small for a list; else the picture itself. */
  form: z.enum([...releaseForms, 'small']).optional(),
});
const wirePosition = z.string().regex(/^\d{1,2}$/);

/** Published pictures. State, consent and rules are asked at every look; caches in between have to ask as well. */
@ApiTags('public pages')
@Controller('p')
export class PublicController {
  constructor(@Inject(PublicationsService) private readonly publications: PublicationsService) {}

  /** A page for people, which needs no script. */
  @Get(':slug')
  @Public()
  @AnswersBytes('text/html')
  async page(@Param('slug', { schema: wireSlug }) slug: string, @Res() response: Response) {
    send(response, await this.publications.page(slug), false);
  }

  /** The same for the frame of a site that the clinic has named. */
  @Get(':slug/embed')
  @Public()
  @AnswersBytes('text/html')
  async embed(@Param('slug', { schema: wireSlug }) slug: string, @Res() response: Response) {
    send(response, await this.publications.page(slug), true);
  }

  /** One of its pictures, in the form asked for. */
  @Get(':slug/pictures/:position')
  @Public()
  @AnswersBytes('image/jpeg', 'image/png', 'image/webp', 'application/pdf')
  async picture(
    @Param('slug', { schema: wireSlug }) slug: string,
    @Param('position', { schema: wirePosition }) position: string,
    @Query({ schema: wireFormQuery }) { form }: z.output<typeof wireFormQuery>,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const picture = await this.publications.picture(slug, Number(position), form);
    if (!picture.isIndexed) response.setHeader('X-Robots-Tag', 'noindex, noimageindex');
    await sendPicture(response, picture, { fileName: 'picture', known });
  }
}

function send(response: Response, page: PublicPage, isEmbed: boolean): void {
  sendPage(response, publicPage(page, { isEmbed }), {
    isIndexed: page.isIndexed,
    ...(isEmbed ? { ancestors: ["'self'", ...page.embedOrigins].join(' ') } : {}),
    script: sliderScriptSource,
  });
}
