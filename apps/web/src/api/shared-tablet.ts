const storageKey = 'samelight.shared-tablet';

/*
 * That this browser was made a shared tablet: whether to show the names before the sign-in. The proof itself is a cookie that no
 * script can read.
 */
export const isSharedTablet = (): boolean => localStorage.getItem(storageKey) !== null;
export const rememberSharedTablet = (): void => localStorage.setItem(storageKey, '1');
export const forgetSharedTablet = (): void => localStorage.removeItem(storageKey);
