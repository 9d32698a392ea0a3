export * from './access/access.service.js';
export * from './model/consent.js';
export { invitationStates, type InvitationId, type SecondFact } from './model/invitation.js';
export { labelLayouts } from './model/label.js';
export { LabelsService } from './labels.service.js';
export * from './model/patient.js';
export * from './patients.module.js';
export * from './patients.service.js';
export { isVisible } from './patients.store.js';
