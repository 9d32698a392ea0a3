/** One value as a 3D device gave it. */
export interface DeviceRow {
  line: number;
  measuredOn: string;
  regionName: string;
  quantity: string;
  value: number;
  unit: string;
  device: string;
}

export interface DeviceFault {
  /** Line of the file, the heading is 1. */
  line: number;
  column: string | null;
  fault:
    | 'empty-file'
    | 'missing-column'
    | 'unknown-column'
    | 'wrong-count'
    | 'empty'
    | 'too-long'
    | 'no-day'
    | 'no-number'
    | 'unknown-unit'
    | 'future'
    | 'twice'
    | 'open-quote'
    | 'too-many-lines';
}

const columns = ['date', 'region', 'quantity', 'value', 'unit', 'device'] as const;
type Column = (typeof columns)[number];
const longest: Record<Column, number> = {
  date: 10,
  region: 60,
  quantity: 60,
  value: 30,
  unit: 20,
  device: 80,
};
/** Lengths, areas, volumes, angles and shares: what such devices report. */
export const deviceUnits = ['µm', 'mm', 'cm', 'mm²', 'cm²', 'mm³', 'cm³', 'µl', 'ml', '%', '°'] as const;
const spelledOtherwise: Readonly<Record<string, string>> = {
  um: 'µm', μm: 'µm', mm2: 'mm²', cm2: 'cm²', mm3: 'mm³', cm3: 'cm³', ul: 'µl', deg: '°', 'mm^2': 'mm²', 'mm^3': 'mm³', 'cm^2': 'cm²',
}; // prettier-ignore
const mostLines = 2000;

/**
 * Reads a file of device values: a heading with date, region, quantity, value, unit, device in any order, then one value a line.
 * Comma, semicolon or tab; quotes as in RFC 4180; a decimal point, or a decimal comma where commas do not separate.
 * @param today the clinic's day
 */
export function readDeviceCsv(text: string, today: string): { rows: DeviceRow[]; faults: DeviceFault[] } {
  const faults: DeviceFault[] = [];
  const fault = (line: number, column: string | null, what: DeviceFault['fault']) =>
    faults.push({ line, column, fault: what });
  const separator = separatorOf(text);
  const table = cells(text.replace(/^\uFEFF/, ''), separator);
  if (table === null) return { rows: [], faults: [{ line: 1, column: null, fault: 'open-quote' }] };
  const [heading, ...body] = table;
  if (!heading || body.length === 0)
    return { rows: [], faults: [{ line: 1, column: null, fault: 'empty-file' }] };
  const names = heading.cells.map((name) => name.trim().toLowerCase());
  for (const column of columns) if (!names.includes(column)) fault(heading.line, column, 'missing-column');
  for (const name of names)
    if (!(columns as readonly string[]).includes(name))
      fault(heading.line, name.slice(0, 60), 'unknown-column');
  if (faults.length > 0) return { rows: [], faults };
  if (body.length > mostLines)
    return { rows: [], faults: [{ line: mostLines + 2, column: null, fault: 'too-many-lines' }] };

  const rows: DeviceRow[] = [];
  const seen = new Set<string>();
  for (const { line, cells: given } of body) {
    if (given.length !== names.length) {
      fault(line, null, 'wrong-count');
      continue;
    }
    const of = (column: Column) => given[names.indexOf(column)]!.trim();
    const before = faults.length;
    for (const column of columns) {
      if (of(column) === '') fault(line, column, 'empty');
      else if (of(column).length > longest[column]) fault(line, column, 'too-long');
    }
    if (faults.length > before) continue;
    const measuredOn = dayOf(of('date'));
    const value = numberOf(of('value'), separator);
    const unit = spelledOtherwise[of('unit')] ?? of('unit');
    if (measuredOn === null) fault(line, 'date', 'no-day');
    else if (measuredOn > today) fault(line, 'date', 'future');
    if (value === null) fault(line, 'value', 'no-number');
    if (!(deviceUnits as readonly string[]).includes(unit)) fault(line, 'unit', 'unknown-unit');
    const key = JSON.stringify([measuredOn, of('region'), of('quantity'), unit, of('device')]);
    if (seen.has(key)) fault(line, null, 'twice');
    seen.add(key);
    if (faults.length > before || measuredOn === null || value === null) continue;
    rows.push({
      line,
      measuredOn,
      regionName: of('region'),
      quantity: of('quantity'),
      value,
      unit,
      device: of('device'),
    });
  }
  return { rows, faults };
}

function separatorOf(text: string): ',' | ';' | '\t' {
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  const count = (mark: string) => heading.split(mark).length;
  return count('\t') > 1 ? '\t' : count(';') > count(',') ? ';' : ',';
}

/** @returns null when a quote is never closed; empty lines are left out */
function cells(text: string, separator: string): { line: number; cells: string[] }[] | null {
  const out: { line: number; cells: string[] }[] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let startLine = 1;
  const endRow = () => {
    row.push(cell);
    if (row.some((one) => one.trim() !== '')) out.push({ line: startLine, cells: row });
    row = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const mark = text[i]!;
    if (mark === '\n') line++;
    if (isQuoted) {
      if (mark !== '"') cell += mark;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else isQuoted = false;
    } else if (mark === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (mark === separator) {
      row.push(cell);
      cell = '';
    } else if (mark === '\n') {
      endRow();
      startLine = line;
    } else if (mark !== '\r') cell += mark;
  }
  if (isQuoted) return null;
  endRow();
  return out;
}

function dayOf(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === text ? text : null;
}

function numberOf(text: string, separator: string): number | null {
  const plain = separator === ',' ? text : text.replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i.test(plain) ? Number(plain) : null;
}
