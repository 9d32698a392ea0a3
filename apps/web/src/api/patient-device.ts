const storageKey = 'samelight.patient-device';

/*
 * That a patient was let in on this browser: whether to ask at the door, and in which words to say that it is shut. The
 * proof itself is a cookie that no script can read.
 */
export const isPatientDevice = (): boolean => localStorage.getItem(storageKey) !== null;
export const rememberPatientDevice = (): void => localStorage.setItem(storageKey, '1');
export const forgetPatientDevice = (): void => localStorage.removeItem(storageKey);
