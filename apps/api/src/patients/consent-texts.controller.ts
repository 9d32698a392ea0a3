import { Body, Controller, Delete, Get, Inject, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '#identity';
import { ConsentTextsService, missingElements, type ConsentText, type ConsentTextId } from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdParam, IfMatch } from '../edge/values.js';
import {
  wireConsentLaw,
  wireConsentText,
  wireConsentTextChange,
  wireConsentTextSummary,
  wireNewConsentText,
} from './consent-texts.schemas.js';

/** What patients are told before they consent, by law and language. */
@ApiTags('consents')
@Controller('api/v1')
export class ConsentTextsController {
  constructor(@Inject(ConsentTextsService) private readonly texts: ConsentTextsService) {}

  /** The laws that are known here, what each asks for, and example texts. */
  @Get('consent-laws')
  @Permission('consent.read')
  @Answers(z.array(wireConsentLaw))
  laws() {
    return this.texts.laws().map((law) => ({
      ...law,
      examples: this.texts
        .examples()
        .filter((example) => example.law === law.id)
        .map(({ id, language, title, notice }) => ({ id, language, title, notice })),
    }));
  }

  /** Every version of the clinic's texts, by law and language, newest first. */
  @Get('consent-texts')
  @Permission('consent.read')
  @Answers(z.array(wireConsentTextSummary))
  async list(@CurrentActor() actor: Actor) {
    return (await this.texts.texts(actor.clinicId)).map(summaryOf);
  }

  /** Makes a draft. */
  @Post('consent-texts')
  @Permission('clinic.write')
  @Answers(wireConsentText, 201)
  async copy(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireNewConsentText }) from: z.output<typeof wireNewConsentText>,
  ) {
    const of = 'textId' in from ? { textId: from.textId as ConsentTextId } : from;
    return this.shown(await this.texts.copy(actor.clinicId, of, actor.memberId));
  }

  @Get('consent-texts/:id')
  @Permission('consent.read')
  @Answers(wireConsentText)
  async read(@CurrentActor() actor: Actor, @IdParam() id: ConsentTextId) {
    return this.shown(await this.texts.text(actor.clinicId, id));
  }

  /** Changes a draft. */
  @Put('consent-texts/:id')
  @Permission('clinic.write')
  @Answers(wireConsentText)
  async edit(
    @CurrentActor() actor: Actor,
    @IdParam() id: ConsentTextId,
    @IfMatch() version: number,
    @Body({ schema: wireConsentTextChange }) wording: z.output<typeof wireConsentTextChange>,
  ) {
    return this.shown(await this.texts.edit(actor.clinicId, id, version, wording));
  }

  /** Puts a draft in use. Refused, with their names, while elements of the law are missing. */
  @Post('consent-texts/:id/activation')
  @Permission('clinic.write')
  @Answers(wireConsentText)
  async activate(@CurrentActor() actor: Actor, @IdParam() id: ConsentTextId, @IfMatch() version: number) {
    return this.shown(await this.texts.activate(actor.clinicId, id, version, actor.memberId));
  }

  /** Takes a draft away, or a text out of use; what was signed keeps its text. */
  @Delete('consent-texts/:id')
  @Permission('clinic.write')
  @AnswersNothing()
  async remove(@CurrentActor() actor: Actor, @IdParam() id: ConsentTextId): Promise<void> {
    await this.texts.remove(actor.clinicId, id);
  }

  private shown(text: ConsentText) {
    const { contact, paragraphs, elements, example } = text;
    const law = this.texts.laws().find(({ id }) => id === text.law);
    return {
      ...summaryOf(text),
      contact,
      paragraphs: [...paragraphs],
      elements: Object.fromEntries(Object.entries(elements).map(([element, ids]) => [element, [...ids]])),
      example,
      missing: law ? missingElements(law, text).map(({ id }) => id) : [],
    };
  }
}

function summaryOf(text: ConsentText) {
  const { id, law, language, number, title, createdAt, updatedAt, version } = text;
  const { activatedAt, activatedByName, retiredAt } = text;
  const state = retiredAt ? 'retired' : activatedAt ? 'in-use' : 'draft';
  return {
    ...{ id, law, language, number, title, state, createdAt, updatedAt },
    ...{ activatedAt, activatedByName, retiredAt, version },
  };
}
