import { Module, type DynamicModule } from '@nestjs/common';
import { CasesModule } from '#cases';
import { IdentityModule } from '#identity';
import { MeasuresModule } from '#measures';
import { PatientsModule } from '#patients';
import { PhotosModule } from '#photos';
import { BackupRuns, PlatformModule, type Config } from '#platform';
import { RatingsModule } from '#ratings';
import { TreatmentsModule } from '#treatments';
import { BackupsController } from './backups/backups.controller.js';
import { CandidatesController } from './cases/candidates.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { GalleryController } from './cases/gallery.controller.js';
import { PublishingPolicyController } from './cases/policy.controller.js';
import { PublicController } from './cases/public.controller.js';
import { ReleasesController } from './cases/releases.controller.js';
import { ShareLinksController } from './cases/share-links.controller.js';
import { SharedController } from './cases/shared.controller.js';
import { EdgeModule } from './edge/edge.module.js';
import { EventsController } from './events/events.controller.js';
import { InstanceModule } from './first-run/instance.module.js';
import { ExportsController } from './exports/exports.controller.js';
import { HealthController } from './health/health.controller.js';
import { AccountController } from './identity/account.controller.js';
import { AuditController } from './identity/audit.controller.js';
import { ClinicController } from './identity/clinic.controller.js';
import { MemberLinkController } from './identity/member-link.controller.js';
import { PasskeysController } from './identity/passkeys.controller.js';
import { PasswordResetController } from './identity/password-reset.controller.js';
import { TabletsController } from './identity/tablets.controller.js';
import { TokensController } from './identity/tokens.controller.js';
import { MembersController } from './identity/members.controller.js';
import { SignInController } from './identity/sign-in.controller.js';
import { Welcome } from './identity/welcome.js';
import { JobsController } from './jobs/jobs.controller.js';
import { LesionsController } from './measures/lesions.controller.js';
import { MeasuresController } from './measures/measures.controller.js';
import { PairsController } from './measures/pairs.controller.js';
import { AccessController } from './patients/access.controller.js';
import { PatientLinkController } from './patients/patient-link.controller.js';
import { LabelsController } from './patients/labels.controller.js';
import { MessagesController } from './patients/messages.controller.js';
import { ConsentTextsController } from './patients/consent-texts.controller.js';
import { ConsentsController } from './patients/consents.controller.js';
import { SigningsController } from './patients/signings.controller.js';
import { TakeDownsController } from './patients/take-downs.controller.js';
import { PatientsController } from './patients/patients.controller.js';
import { CalibrationController } from './photos/calibration.controller.js';
import { CaptureController } from './photos/capture.controller.js';
import { ImportsController } from './photos/imports.controller.js';
import { DiaryPhotosController } from './photos/diary-photos.controller.js';
import { PhotosController } from './photos/photos.controller.js';
import { RefilingsController } from './photos/refilings.controller.js';
import { ProgressController } from './photos/progress.controller.js';
import { UploadsController } from './photos/uploads.controller.js';
import { QuestionnairesController } from './ratings/questionnaires.controller.js';
import { RatingsController } from './ratings/ratings.controller.js';
import { OutcomesController } from './ratings/outcomes.controller.js';
import { ReviewsController, StudiesController } from './ratings/studies.controller.js';
import { RecoveryController } from './treatments/recovery.controller.js';
import { TreatmentRecordsController } from './treatments/treatment-records.controller.js';
import { TreatmentsController } from './treatments/treatments.controller.js';

/** Everything that answers over HTTP. */
@Module({})
export class ApiModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot(config, { process: 'api' }),
        EdgeModule,
        IdentityModule,
        PatientsModule,
        TreatmentsModule,
        PhotosModule,
        MeasuresModule,
        RatingsModule,
        CasesModule,
        InstanceModule.forRoot(config),
      ],
      providers: [Welcome, BackupRuns],
      controllers: [
        HealthController,
        SignInController,
        ClinicController,
        MembersController,
        TabletsController,
        TokensController,
        PasskeysController,
        PasswordResetController,
        MemberLinkController,
        AccountController,
        AuditController,
        PatientsController,
        ConsentTextsController,
        ConsentsController,
        SigningsController,
        TakeDownsController,
        LabelsController,
        AccessController,
        PatientLinkController,
        MessagesController,
        TreatmentsController,
        TreatmentRecordsController,
        RecoveryController,
        PhotosController,
        DiaryPhotosController,
        CalibrationController,
        CaptureController,
        UploadsController,
        ImportsController,
        ProgressController,
        LesionsController,
        MeasuresController,
        PairsController,
        RatingsController,
        QuestionnairesController,
        StudiesController,
        ReviewsController,
        OutcomesController,
        CandidatesController,
        CasesController,
        ReleasesController,
        ShareLinksController,
        GalleryController,
        PublishingPolicyController,
        SharedController,
        PublicController,
        RefilingsController,
        EventsController,
        JobsController,
        BackupsController,
        ExportsController,
      ],
    };
  }
}
