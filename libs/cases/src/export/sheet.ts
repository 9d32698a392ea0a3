/** One column of a CSV file, as the data dictionary explains it. */
export interface Column {
  name: string;
  type: 'text' | 'number' | 'day' | 'instant' | 'yes/no' | 'json' | 'id';
  meaning: string;
  /** SQL expression over the sheet's query; absent when the export itself knows the value. */
  sql?: string;
  /**
   * Left empty unless names were asked for: it names a person, or may, as whatever somebody of the clinic typed: notes, rooms,
   * what cameras and lights are called, names of files.
   */
  isPersonal?: boolean;
  /** The clinic's own code of a patient: unless names were asked for, a number of this export stands in its place. */
  isCode?: boolean;
}

export interface Sheet {
  file: string;
  columns: readonly Column[];
  /** What follows the list of columns. `$1` is the clinic. */
  from: string;
}

export const ofPatient: Column = {
  name: 'patient_code',
  type: 'text',
  meaning: 'Code of the patient in patients.csv',
  sql: 'pt.code',
  isCode: true,
};
export const createdAt = (alias: string): Column => ({
  name: 'created_at',
  type: 'instant',
  meaning: 'When the record was made',
  sql: `${alias}.created_at`,
});
export const course = 'join course c on c.clinic_id = s.clinic_id and c.id = s.course_id';
export const patient = 'join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id';
