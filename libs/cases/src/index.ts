export { checkCodes, type AdvertisingVerdict } from './model/advertising.js';
export { formsOf, releaseActs, releaseForms, releaseStates, type ReleaseForm } from './model/release.js';
export { readZip } from './export/read-zip.js';
export { evidenceFile, faultsOfEvidence } from './model/evidence.js';
export { EvidenceService } from './releases/evidence.service.js';
export { PublicationsService, type PublicPage } from './releases/publications.service.js';
export { ReleasesService, type Release } from './releases/releases.service.js';
export { GalleryService, type Gallery } from './publishing/gallery.service.js';
export {
  monthSteps,
  treatmentSteps,
  type GalleryFilter,
  type MonthStep,
  type TreatmentStep,
} from './publishing/gallery.store.js';
export { leastScoreOfAll, PublishingPolicyService } from './publishing/policy.service.js';
export { ShareLinksService, type SharedPage } from './sharing/share-links.service.js';
export type { ShareLinkId } from './sharing/share-links.store.js';
export type { ReleaseId } from './releases/releases.store.js';
export { PublicationRound } from './releases/publication-round.js';
export { AdvertisingService } from './advertising.service.js';
export {
  declaredLight,
  lightChoices,
  lightOfCase,
  lightReasonCodes,
  type CaseLight,
  type LightChoice,
} from './model/light.js';
export {
  audiences,
  barReasons,
  disclosureCodes,
  markAnswers,
  markFacts,
  packLanguages,
  statedFacts,
  statedInWords,
} from './model/rule-pack.js';
export { caseJobHandlers, caseJobs, CaseJobsModule, CasesModule, DemoJobsModule } from './cases.module.js';
export type { CaseViewer } from './case-viewer.js';
export { CandidatesService } from './candidates/candidates.service.js';
export { CaseOutputs, outputKinds } from './outputs/outputs.service.js';
export { CasesService, type CaseStudyRecord, type ComposedFile } from './cases.service.js';
export { exportClinic, type ExportReport } from './export/export-clinic.js';
export type { ExportSink } from './export/export-sink.js';
export { ExportsService, type Archive } from './export/exports.service.js';
export { exportStates, type ClinicExport, type ExportId } from './export/exports.store.js';
export { RefilingPreviews, type RefilingPreview } from './refiling-previews.js';
export type { CaseStudy } from './cases.store.js';
export { DemoRendering } from './demo/demo-rendering.js';
export { renderDemoPhoto } from './demo/demo.jobs.js';
export { seedDemo, type SeededDemo } from './demo/seed-demo.js';
