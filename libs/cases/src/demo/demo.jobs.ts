import { z } from 'zod';
import { defineJob, jobPriority } from '#platform';

const payload = z.strictObject({
  sessionId: z.uuid(),
  caseCode: z.string(),
  sessionIndex: z.number().int().min(0),
  lightMode: z.string(),
  /** True when the patient of the demo may see it. */
  isReleased: z.boolean(),
});
export type DemoPhotoPayload = z.infer<typeof payload>;

/** Renders one synthetic photo of the demo clinic and hands it in like any other. */
export const renderDemoPhoto = defineJob('demo.render', payload, { priority: jobPriority.idle });
