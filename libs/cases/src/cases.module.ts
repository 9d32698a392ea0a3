import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { PatientsModule } from '#patients';
import { MeasuresModule } from '#measures';
import { PhotosModule, photoMoved } from '#photos';
import { RatingsModule } from '#ratings';
import { TreatmentsModule } from '#treatments';
import { AdvertisingService, RULE_PACKS } from './advertising.service.js';
import { loadRulePacks } from './rule-packs.js';
import { CandidatesService } from './candidates/candidates.service.js';
import { CasesService } from './cases.service.js';
import { CaseComposing } from './composing.js';
import { CaseDisclosures } from './disclosing.js';
import { CasesStore } from './cases.store.js';
import { MovedCaseStudies, RefilingPreviews } from './refiling-previews.js';
import { GalleryService } from './publishing/gallery.service.js';
import { PublishingPolicyService } from './publishing/policy.service.js';
import { ShareLinksService } from './sharing/share-links.service.js';
import { ShareLinksStore } from './sharing/share-links.store.js';
import { CaseOutputs } from './outputs/outputs.service.js';
import { EvidenceService } from './releases/evidence.service.js';
import { PublicationEnding } from './releases/publication-ending.js';
import { PublicationRound, publicationRound } from './releases/publication-round.js';
import { PublicationsService } from './releases/publications.service.js';
import { ReleasesService } from './releases/releases.service.js';
import { ReleasesStore } from './releases/releases.store.js';
import { TypicalResults } from './releases/typical.js';
import { ExportEnding, Exporting } from './export/exporting.js';
import { endExport, makeExport } from './export/exports.jobs.js';
import { ExportsService } from './export/exports.service.js';
import { DemoRendering } from './demo/demo-rendering.js';

const rulePacks = { provide: RULE_PACKS, useFactory: () => loadRulePacks() };

/** Case studies for everybody. */
@Module({
  imports: [IdentityModule, PatientsModule, TreatmentsModule, PhotosModule, MeasuresModule, RatingsModule],
  providers: [
    rulePacks,
    AdvertisingService,
    CandidatesService,
    CaseComposing,
    CaseDisclosures,
    CasesService,
    CaseOutputs,
    CasesStore,
    ReleasesStore,
    TypicalResults,
    ShareLinksStore,
    ReleasesService,
    PublicationsService,
    EvidenceService,
    ShareLinksService,
    GalleryService,
    PublishingPolicyService,
    RefilingPreviews,
    ExportsService,
  ],
  exports: [
    AdvertisingService,
    CandidatesService,
    CasesService,
    CaseOutputs,
    ReleasesService,
    PublicationsService,
    EvidenceService,
    ShareLinksService,
    GalleryService,
    PublishingPolicyService,
    RefilingPreviews,
    ExportsService,
  ],
})
export class CasesModule {}

/** The job behind the demo clinic's pictures, for the worker. */
@Module({ imports: [PhotosModule, MeasuresModule], providers: [DemoRendering], exports: [DemoRendering] })
export class DemoJobsModule {}

/** What is done here, what case studies hear of, and who does it. */
export const caseJobs = [photoMoved.jobs['case-studies'], publicationRound, makeExport, endExport] as const;
export const caseJobHandlers = [
  MovedCaseStudies,
  PublicationEnding,
  PublicationRound,
  Exporting,
  ExportEnding,
] as const;

/** The same for the worker. */
@Module({
  imports: [PhotosModule],
  providers: [rulePacks, CasesStore, ReleasesStore, ...caseJobHandlers],
  exports: [...caseJobHandlers],
})
export class CaseJobsModule {}
