/** Whether somebody typed the code of this very patient. The server decides again. */
export const sameCode = (typed: string, code: string): boolean =>
  typed.trim().toLowerCase() === code.toLowerCase();
