import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { MemberId, PatientId } from '#kernel';
import type { Actor } from '#identity';
import { SigningsService, type ConsentSigning, type ConsentSigningId, type ConsentTextId } from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import {
  wireConsentSigning,
  wireDocumentQuery,
  wireNewSigning,
  wireOwnSigning,
  wireTextToSign,
} from './signings.schemas.js';

/** Consent by signature, on a device of the clinic or by the patient's own link. */
@ApiTags('consents')
@Controller('api/v1')
export class SigningsController {
  constructor(@Inject(SigningsService) private readonly signings: SigningsService) {}

  /** The texts in use as patients read them, that of the clinic's country first. */
  @Get('consent-texts-in-use')
  @Permission('consent.read', 'consent.own')
  @Answers(z.array(wireTextToSign))
  async texts(@CurrentActor() actor: Actor) {
    const texts = await this.signings.textsToSign(actor.clinicId);
    return texts.map((text) => ({ ...text, paragraphs: [...text.paragraphs] }));
  }

  /** What the patient has signed, newest first. */
  @Get('patients/:id/consent-signings')
  @Permission('consent.read')
  @Answers(z.array(wireConsentSigning))
  async list(@CurrentActor() actor: Actor, @IdParam() id: PatientId) {
    return (await this.signings.signings(actor.clinicId, actor, id)).map(shown);
  }

  /** Keeps what the patient, or a guardian, has signed on a device of the clinic. */
  @Post('patients/:id/consent-signings')
  @Permission('consent.write')
  @Answers(wireConsentSigning, 201)
  async sign(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wireNewSigning }) body: z.output<typeof wireNewSigning>,
  ) {
    // Only a member has this permission.
    const memberId = actor.memberId as MemberId;
    return shown(await this.signings.sign(actor.clinicId, actor, id, wantedOf(body), { memberId }));
  }

  /** The signed document, to keep. */
  @Get('consent-signings/:id/document')
  @Permission('consent.read')
  @AnswersBytes('application/pdf', 'text/html')
  async document(
    @CurrentActor() actor: Actor,
    @IdParam() id: ConsentSigningId,
    @Query({ schema: wireDocumentQuery }) query: z.output<typeof wireDocumentQuery>,
    @Res() response: Response,
  ) {
    await this.send(actor, id, query, response);
  }

  @Get('my/consent-signings')
  @Permission('consent.own')
  @Answers(z.array(wireConsentSigning))
  async own(@CurrentActor() actor: Actor) {
    return (await this.signings.signings(actor.clinicId, actor, actor.patientId!)).map(shown);
  }

  /** The patient, or a guardian, signs by the own link. */
  @Post('my/consent-signings')
  @Permission('consent.own')
  @Answers(wireConsentSigning, 201)
  async signOwn(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireOwnSigning }) body: z.output<typeof wireOwnSigning>,
  ) {
    const wanted = wantedOf({ ...body, witnessName: null, isOfAgeConfirmed: false });
    return shown(
      await this.signings.sign(actor.clinicId, actor, actor.patientId!, wanted, 'patient', actor.signInId),
    );
  }

  @Get('my/consent-signings/:id/document')
  @Permission('consent.own')
  @AnswersBytes('application/pdf', 'text/html')
  async ownDocument(
    @CurrentActor() actor: Actor,
    @IdParam() id: ConsentSigningId,
    @Query({ schema: wireDocumentQuery }) query: z.output<typeof wireDocumentQuery>,
    @Res() response: Response,
  ) {
    await this.send(actor, id, query, response);
  }

  private async send(
    actor: Actor,
    id: ConsentSigningId,
    { format }: z.output<typeof wireDocumentQuery>,
    response: Response,
  ): Promise<void> {
    const { bytes } = await this.signings.document(actor.clinicId, actor, id, format);
    await response.req.audit?.shown();
    response.setHeader('Content-Type', format === 'pdf' ? 'application/pdf' : 'text/html; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="consent.${format}"`);
    response.setHeader('Cache-Control', 'no-store');
    response.status(200).send(bytes);
  }
}

const instant = (text: string | null) => (text === null ? null : new Date(text));

const wantedOf = (body: z.output<typeof wireNewSigning>) => ({
  ...body,
  textId: body.textId as ConsentTextId,
  choices: body.choices.map((choice) => ({
    ...choice,
    startsAt: instant(choice.startsAt),
    expiresAt: instant(choice.expiresAt),
  })),
});

function shown({ document, ...signing }: ConsentSigning) {
  const { id, textId, means, signer, signerName, signatureKind, witnessName } = signing;
  const { recordedByName, signedAt, sha256 } = signing;
  const { title, law, language, number } = document.text;
  return {
    ...{ id, textId, title, law, language, number, means, signer, signerName, signatureKind },
    ...{ witnessName, recordedByName, signedAt, sha256 },
    choices: document.choices.map(({ purpose, words }) => ({ purpose, words })),
  };
}
