import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PatientId } from '#kernel';
import type { Actor } from '#identity';
import {
  ConsentsService,
  withinClinic,
  type Consent,
  type ConsentEventId,
  type NewWithdrawal,
} from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import {
  wireConsent,
  wireConsentChange,
  wireConsentEvent,
  wireConsentPurpose,
  wireConsentsQuery,
  wireNewGrant,
  wireNewWithdrawal,
} from './consents.schemas.js';

/** What patients consent to. A change counts at once. */
@ApiTags('consents')
@Controller('api/v1')
export class ConsentsController {
  constructor(@Inject(ConsentsService) private readonly consents: ConsentsService) {}

  /** Where each purpose stands: now, at the end of a day, or at an instant. */
  @Get('patients/:id/consents')
  @Permission('consent.read')
  @Answers(z.array(wireConsent))
  async list(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Query({ schema: wireConsentsQuery }) { on, at }: z.output<typeof wireConsentsQuery>,
  ) {
    return (
      await this.consents.consents(actor.clinicId, actor, id, at === undefined ? on : new Date(at))
    ).map(shown);
  }

  /** Every grant and withdrawal, oldest first. */
  @Get('patients/:id/consents/history')
  @Permission('consent.read')
  @Answers(z.array(wireConsentEvent))
  async history(@CurrentActor() actor: Actor, @IdParam() id: PatientId) {
    const events = await this.consents.history(actor.clinicId, actor, id);
    return events.map(({ channels, countries, pictures, ...event }) => ({
      ...event,
      channels: [...channels],
      countries: [...countries],
      pictures: shownPictures(pictures),
    }));
  }

  /** Records what the patient allows. */
  @Post('patients/:id/consents')
  @Permission('consent.write')
  @Answers(wireConsent, 201)
  async grant(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wireNewGrant }) { startsAt, expiresAt, ...grant }: z.output<typeof wireNewGrant>,
  ) {
    const period = { startsAt: instant(startsAt), expiresAt: instant(expiresAt) };
    const wanted = { ...grant, ...period };
    return shown(await this.consents.grant(actor.clinicId, actor, id, wanted, actor.memberId));
  }

  /** Records what the patient takes back: a grant, all of a purpose, or parts. */
  @Post('patients/:id/consents/withdrawals')
  @Permission('consent.write')
  @Answers(wireConsent)
  async withdraw(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wireNewWithdrawal }) body: z.output<typeof wireNewWithdrawal>,
  ) {
    const { clinicId, memberId } = actor;
    return shown(await this.consents.withdraw(clinicId, actor, id, withdrawalOf(body), { memberId }));
  }

  /** Grants or withdraws one purpose as a whole. */
  @Put('patients/:id/consents/:purpose')
  @Permission('consent.write')
  @Answers(wireConsent)
  async change(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Param('purpose', { schema: wireConsentPurpose }) purpose: z.output<typeof wireConsentPurpose>,
    @Body({ schema: wireConsentChange }) change: z.output<typeof wireConsentChange>,
  ) {
    const { clinicId, memberId } = actor;
    const { isGranted, isOfAgeConfirmed } = change;
    if (!isGranted) {
      const all = { purpose, grantId: null, ...withinClinic };
      return shown(await this.consents.withdraw(clinicId, actor, id, all, { memberId }));
    }
    const grant = { purpose, ...withinClinic, startsAt: null, expiresAt: null, isOfAgeConfirmed };
    return shown(await this.consents.grant(clinicId, actor, id, grant, memberId));
  }

  /** Where the patient's own consents stand. */
  @Get('my/consents')
  @Permission('consent.own')
  @Answers(z.array(wireConsent))
  async own(@CurrentActor() actor: Actor) {
    return (await this.consents.consents(actor.clinicId, actor, actor.patientId!)).map(shown);
  }

  /** The patient takes back a grant, all of a purpose, or parts. */
  @Post('my/consents/withdrawals')
  @Permission('consent.own')
  @Answers(wireConsent)
  async withdrawOwn(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireNewWithdrawal }) body: z.output<typeof wireNewWithdrawal>,
  ) {
    const { clinicId, patientId } = actor;
    return shown(await this.consents.withdraw(clinicId, actor, patientId!, withdrawalOf(body), 'patient'));
  }
}

const instant = (text: string | null) => (text === null ? null : new Date(text));

const withdrawalOf = ({ grantId, ...body }: z.output<typeof wireNewWithdrawal>): NewWithdrawal => ({
  ...body,
  grantId: grantId as ConsentEventId | null,
});

function shown({ grants, ...consent }: Consent) {
  return {
    ...consent,
    grants: grants.map(({ pictures, ...granted }) => ({ ...granted, pictures: shownPictures(pictures) })),
  };
}

function shownPictures(pictures: Consent['grants'][number]['pictures']) {
  if (pictures.of === 'all') return { of: pictures.of };
  if (pictures.of === 'body-sites') return { of: pictures.of, sites: [...pictures.sites] };
  return { of: pictures.of, ids: [...pictures.ids] };
}
