export * from './account/account.service.js';
export * from './account/passkeys.service.js';
export * from './account/password-reset.service.js';
export * from './account/wrong-links.service.js';
export { proofs, type Proof } from './account/second-factor.service.js';
export * from './audit/audit.service.js';
export type { AuditFilter, ListedAuditEvent } from './audit/audit.store.js';
export { RequestAudit } from './audit/request-audit.js';
export * from './identity.module.js';
export * from './identity.service.js';
export * from './limits/limits.service.js';
export * from './members/members.service.js';
export * from './model/actor.js';
export * from './model/audit.js';
export * from './model/clinic.js';
export * from './model/device-label.js';
export * from './model/member.js';
export {
  mostPasskeys,
  passkeyPlaceAt,
  type Passkey,
  type PasskeyId,
  type PasskeyPlace,
} from './model/passkey.js';
export { passwordMinLength } from './model/password.js';
export * from './model/permissions.js';
export { hashToken, isSameText, newToken } from './credentials.js';
export { pinDigits, pinIdleMinutes } from './model/pin.js';
export { recentForMs } from './model/recent-actors.js';
export * from './tablets/tablets.service.js';
export * from './tokens/tokens.service.js';
export type { ApiToken } from './tokens/tokens.store.js';
