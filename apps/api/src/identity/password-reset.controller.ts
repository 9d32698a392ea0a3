import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PasswordResetService } from '#identity';
import { Public } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';

const wireToken = z.strictObject({ token: z.string().max(200) });
const wireUse = z.strictObject({ token: z.string().max(200), password: z.string().min(1).max(200) });
const wireResetDoorstep = z
  .strictObject({ email: z.string(), displayName: z.string() })
  .meta({ id: 'ResetDoorstep' });

/** The door behind the operator's link for somebody who forgot the password. */
@ApiTags('account')
@Controller('api/v1/password-reset')
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetService) {}

  /** Whose link it is. Changes nothing. */
  @Post('look')
  @Public()
  @Answers(wireResetDoorstep)
  look(@Body({ schema: wireToken }) { token }: z.output<typeof wireToken>) {
    return this.resets.look(token);
  }

  /** Another password, once; the person signs in with it afterwards, and with the second factor where there is one. */
  @Post('use')
  @Public()
  @AnswersNothing()
  async use(@Body({ schema: wireUse }) { token, password }: z.output<typeof wireUse>): Promise<void> {
    await this.resets.use(token, password);
  }
}
