export * from './access/access.service.js';
export { loadConsentData } from './consents/consent-data.js';
export * from './consents/consent-texts.service.js';
export * from './consents/consents.service.js';
export {
  consentedOnce,
  coveredOf,
  coversCourse,
  coversPicture,
  coversSession,
} from './consents/consents.store.js';
export { consentJobs, consentWithdrawn } from './consents/consents.jobs.js';
export * from './consents/consent-handling.js';
export * from './consents/signings.service.js';
export * from './consents/take-downs.service.js';
export * from './messages/message-sending.js';
export { sendMessage } from './messages/messages.jobs.js';
export * from './messages/messages.service.js';
export * from './messages/prompts.service.js';
export * from './model/consent.js';
export { missingElements, type ConsentText, type ConsentTextId } from './model/consent-text.js';
export {
  signatureField,
  signers,
  signingMeans,
  type ConsentSigning,
  type ConsentSigningId,
} from './model/signing.js';
export { invitationStates, type InvitationId, type SecondFact } from './model/invitation.js';
export { labelLayouts } from './model/label.js';
export { LabelsService } from './labels.service.js';
export * from './model/message.js';
export * from './model/patient.js';
export { internationalNumber } from './model/phone.js';
export {
  copyPurposes,
  largestProofBytes,
  proofMediaTypes,
  takeDownReasons,
  takeDownStates,
  type TakeDownId,
} from './model/take-down.js';
export * from './patients.module.js';
export * from './patients.service.js';
export { isVisible } from './patients.store.js';
