import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Problem } from '#kernel';
import type { Actor } from '#identity';
import { PatientAccessService, type LetIn } from '#patients';
import { CurrentActor, Permission, Public } from '../edge/access.js';
import { Answers, AnswersNothing, type Answer } from '../edge/answers.js';
import { cookie } from '../edge/requests.js';
import { wireMe } from '../identity/identity.schemas.js';
import { Welcome } from '../identity/welcome.js';
import { wireDoorstep, wireLook, wireOpen } from './access.schemas.js';

const deviceCookie = 'samelight_device';
/** The device shows its cookie at the door alone, not with each picture. */
const doorPath = '/api/v1/patient-link';

/** The door behind a patient's link: look, answer, and come again. */
@ApiTags('my progress')
@Controller('api/v1')
export class PatientLinkController {
  constructor(
    private readonly access: PatientAccessService,
    private readonly welcome: Welcome,
  ) {}

  /** What the page behind a link shows. Changes nothing; a preview that gets this far uses nothing up. */
  @Post('patient-link/look')
  @Public()
  @Answers(wireDoorstep)
  async look(
    @Body({ schema: wireLook }) { token }: z.output<typeof wireLook>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Answer<typeof wireDoorstep>> {
    response.setHeader('Cache-Control', 'no-store');
    const { clinic, ...door } = await this.access.look(token, cookie(request, deviceCookie));
    const logo = clinic?.logo ? `data:image/png;base64,${clinic.logo.toString('base64')}` : null;
    return { ...door, clinic: clinic && { ...clinic, logo } };
  }

  /** The link and its second fact let this device in, once. */
  @Post('patient-link/open')
  @Public()
  @Answers(wireMe)
  async open(
    @Body({ schema: wireOpen }) { token, answer, attempt }: z.output<typeof wireOpen>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const device = {
      userAgent: request.get('user-agent') ?? '',
      earlierToken: cookie(request, deviceCookie),
    };
    return this.letIn(await this.access.open(token, answer, device, attempt), response);
  }

  /** A device that was let in before opens a sign-in. */
  @Post('patient-link/visit')
  @Public()
  @Answers(wireMe)
  async visit(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const token = cookie(request, deviceCookie);
    if (token === null) throw new Problem('not-signed-in');
    return this.letIn(await this.access.visit(token), response);
  }

  /** The patient signs out; this device needs a new link to come back. */
  @Post('my/sign-out')
  @Permission('progress.read')
  @AnswersNothing()
  async leave(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.access.leave(actor);
    this.welcome.leave(response);
    response.clearCookie(deviceCookie, this.welcome.cookieOptions(response, doorPath));
  }

  private letIn({ signedIn, deviceToken, keepForMs }: LetIn, response: Response) {
    response.cookie(deviceCookie, deviceToken, {
      ...this.welcome.cookieOptions(response, doorPath),
      maxAge: keepForMs,
    });
    return this.welcome.enter(signedIn, response);
  }
}
