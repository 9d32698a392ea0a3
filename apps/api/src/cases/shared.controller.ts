import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { ShareLinksService } from '#cases';
import { Public } from '../edge/access.js';
import { AnswersBytes } from '../edge/answers.js';
import { sendPicture } from '../photos/bytes.js';
import { sendPage } from './page-frame.js';
import { sharedPage } from './shared-page.js';

const wireToken = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** What somebody sees who was given a link. Consent and state are asked at every look. */
@ApiTags('public pages')
@Controller('s')
export class SharedController {
  constructor(@Inject(ShareLinksService) private readonly links: ShareLinksService) {}

  /** A page for people, without script. Each one that is sent is a view. */
  @Get(':token')
  @Public()
  @AnswersBytes('text/html')
  async page(@Param('token', { schema: wireToken }) token: string, @Res() response: Response) {
    sendPage(response, sharedPage(await this.links.page(token), token), { isIndexed: false });
  }

  @Get(':token/picture')
  @Public()
  @AnswersBytes('image/jpeg', 'image/png', 'image/webp')
  async picture(
    @Param('token', { schema: wireToken }) token: string,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const picture = await this.links.picture(token);
    response.setHeader('X-Robots-Tag', 'noindex, noimageindex');
    await sendPicture(response, picture, { fileName: 'picture', known });
  }
}
