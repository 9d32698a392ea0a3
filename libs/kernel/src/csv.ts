/** A value of a cell. Only text is guarded: a number or a day cannot be a formula. */
export type Cell = string | number | boolean | Date | null;

/**
 * One line of RFC 4180 with CRLF. Text that a spreadsheet would run as a formula gets an apostrophe in front.
 * Source: OWASP, CSV Injection: cells that begin with = + - @, with their full-width forms, with tab, carriage return or line feed.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/** Spreadsheets take a file without it for another encoding than UTF-8. */
export const byteOrderMark = '\uFEFF';

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
