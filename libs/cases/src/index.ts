export { caseJobHandlers, caseJobs, CaseJobsModule, CasesModule, DemoJobsModule } from './cases.module.js';
export { CasesService, type CaseStudyRecord, type ComposedFile, type NewCaseStudy } from './cases.service.js';
export { RefilingPreviews, type RefilingPreview } from './refiling-previews.js';
export type { CaseStudy } from './cases.store.js';
export { DemoRendering } from './demo/demo-rendering.js';
export { renderDemoPhoto } from './demo/demo.jobs.js';
export { seedDemo, type SeededDemo } from './demo/seed-demo.js';
