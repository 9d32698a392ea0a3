import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '#identity';
import { PatientAccessService } from './access/access.service.js';
import { CONSENT_DATA, loadConsentData } from './consents/consent-data.js';
import { ConsentTextsService } from './consents/consent-texts.service.js';
import { ConsentsService } from './consents/consents.service.js';
import { ConsentEnding, ConsentRound, TakeDownOpening } from './consents/consent-handling.js';
import { TakeDownsService } from './consents/take-downs.service.js';
import { SigningsService } from './consents/signings.service.js';
import { MessageSending } from './messages/message-sending.js';
import { PromptsService } from './messages/prompts.service.js';
import { MessagesService } from './messages/messages.service.js';
import { ConsentEventEntity, PatientEntity } from './patients.entities.js';
import { LabelsService } from './labels.service.js';
import { PatientsService } from './patients.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([PatientEntity, ConsentEventEntity]), IdentityModule],
  providers: [
    { provide: CONSENT_DATA, useFactory: () => loadConsentData() },
    PatientsService,
    ConsentsService,
    ConsentTextsService,
    SigningsService,
    TakeDownsService,
    PatientAccessService,
    LabelsService,
    MessagesService,
    PromptsService,
  ],
  exports: [
    PatientsService,
    ConsentsService,
    ConsentTextsService,
    SigningsService,
    TakeDownsService,
    PatientAccessService,
    LabelsService,
    MessagesService,
    PromptsService,
  ],
})
export class PatientsModule {}

/** What the worker does for this context. */
export const patientJobHandlers = [MessageSending, TakeDownOpening, ConsentEnding, ConsentRound];

@Module({
  imports: [PatientsModule, IdentityModule],
  providers: patientJobHandlers,
  exports: patientJobHandlers,
})
export class PatientJobsModule {}
