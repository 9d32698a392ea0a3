import { course, ofPatient, patient, type Column, type Sheet } from './sheet.js';

const session = (alias: string): Column => ({
  name: 'session_id',
  type: 'id',
  meaning: 'Treatment in sessions.csv',
  sql: `${alias}.session_id`,
});
const version = (alias: string): Column => ({
  name: 'version',
  type: 'number',
  meaning: 'The highest version holds; the others are what was known before',
  sql: `${alias}.version`,
});
const recorded = (alias: string): readonly Column[] => [
  {
    name: 'recorded_by_member_id',
    type: 'id',
    meaning: 'Who recorded it, in members.csv',
    sql: `${alias}.recorded_by_member_id`,
  },
  { name: 'recorded_at', type: 'instant', meaning: 'When it was recorded', sql: `${alias}.recorded_at` },
];
const typed = (name: string, meaning: string, sql: string): Column => ({
  name,
  type: 'text',
  meaning,
  sql,
  isPersonal: true,
});
const ofSession = (alias: string) =>
  `join session s on s.clinic_id = ${alias}.clinic_id and s.id = ${alias}.session_id ${course} ${patient}`;

/** What was done at treatments, and what came of them. */
export const treatmentSheets = {
  treatments: {
    file: 'treatments.csv',
    columns: [
      session('r'),
      ofPatient,
      version('r'),
      { name: 'modality', type: 'text', meaning: 'How it was treated', sql: 'r.modality' },
      { name: 'rules_version', type: 'text', meaning: 'Rules that held then', sql: 'r.rules_version' },
      {
        name: 'zones',
        type: 'json',
        meaning: 'Zones with needle depth in mm, passes and end point',
        sql: `(r.content -> 'zones')::text`,
      },
      typed('device', 'Device', `r.content ->> 'device'`),
      typed('tip', 'Tip or needle cartridge', `r.content ->> 'tip'`),
      {
        name: 'energy',
        type: 'json',
        meaning: 'Energy with its unit, density in percent',
        sql: `nullif(r.content -> 'energy', 'null')::text`,
      },
      typed('anaesthetic', 'Anaesthetic', `r.content #>> '{anaesthetic,agent}'`),
      {
        name: 'anaesthetic_percent',
        type: 'number',
        meaning: 'Strength of the anaesthetic in percent',
        sql: `(r.content #>> '{anaesthetic,strengthPercent}')::double precision`,
      },
      {
        name: 'anaesthetic_minutes',
        type: 'number',
        meaning: 'Minutes for which it was left on',
        sql: `(r.content #>> '{anaesthetic,minutes}')::double precision`,
      },
      typed('disinfectant', 'Disinfectant', `r.content ->> 'disinfectant'`),
      typed('mask', 'Mask or dressing', `r.content ->> 'mask'`),
      { name: 'steps', type: 'json', meaning: 'Steps that were ticked', sql: `(r.content -> 'steps')::text` },
      {
        name: 'contra_indications',
        type: 'json',
        meaning: 'Answers yes, no or unknown by question; one that is not in it was not asked',
        sql: `(r.content -> 'contraIndications')::text`,
      },
      {
        name: 'warnings',
        type: 'text',
        meaning: 'What the rules said of it then, separated by spaces',
        sql: `(select string_agg(distinct w ->> 'code', ' ') from jsonb_array_elements(r.warnings) w)`,
      },
      typed('note', 'Note', `r.content ->> 'note'`),
      {
        name: 'operator_member_id',
        type: 'id',
        meaning: 'Who treated, in members.csv',
        sql: 'r.operator_member_id',
      },
      ...recorded('r'),
    ],
    from: `from treatment_record r ${ofSession('r')} where r.clinic_id = $1 order by r.session_id, r.version`,
  },
  treatmentProducts: {
    file: 'treatment-products.csv',
    columns: [
      session('r'),
      ofPatient,
      version('r'),
      { name: 'position', type: 'number', meaning: 'Place in the list of the record', sql: 't.position' },
      typed('product', 'Name of the product', 't.name'),
      { name: 'product_class', type: 'text', meaning: 'Class of the product', sql: 't.product_class' },
      {
        name: 'place',
        type: 'text',
        meaning: 'What it touched: intact-skin, open-channels, injected or device',
        sql: 't.place',
      },
      typed('lot', 'Lot as it was typed', 't.lot'),
      { name: 'expires_on', type: 'day', meaning: 'Day until which it may be used', sql: 't.expires_on' },
      { name: 'amount_ml', type: 'number', meaning: 'Amount in ml', sql: 't.amount_ml' },
    ],
    from: `from treatment_product t join treatment_record r on r.clinic_id = t.clinic_id and r.id = t.treatment_record_id
      ${ofSession('r')} where t.clinic_id = $1 order by r.session_id, r.version, t.position`,
  },
  adverseEvents: {
    file: 'adverse-events.csv',
    columns: [
      {
        name: 'adverse_event_id',
        type: 'id',
        meaning: 'One event, in one or more versions',
        sql: 'e.lineage_id',
      },
      version('e'),
      session('e'),
      ofPatient,
      { name: 'kind', type: 'text', meaning: 'Code of the event', sql: 'e.kind' },
      { name: 'grade', type: 'number', meaning: '1 (mild) to 5, as CTCAE grades', sql: 'e.grade' },
      { name: 'onset_on', type: 'day', meaning: 'Day on which it began', sql: 'e.onset_on' },
      {
        name: 'ended_on',
        type: 'day',
        meaning: 'Day on which it ended; empty: not known',
        sql: 'e.ended_on',
      },
      { name: 'action', type: 'text', meaning: 'Code of what was done about it', sql: 'e.action' },
      typed('note', 'Note', 'e.note'),
      {
        name: 'is_error',
        type: 'yes/no',
        meaning: 'Taken back as entered in error: does not count',
        sql: 'e.is_error',
      },
      ...recorded('e'),
    ],
    from: `from adverse_event e ${ofSession('e')} where e.clinic_id = $1 order by e.lineage_id, e.version`,
  },
  questionnaires: {
    file: 'questionnaires.csv',
    columns: [
      {
        name: 'questionnaire_id',
        type: 'id',
        meaning: 'Scales that a patient was asked before a visit',
        sql: 'q.id',
      },
      { name: 'course_id', type: 'id', meaning: 'Course in courses.csv', sql: 'q.course_id' },
      ofPatient,
      {
        name: 'instrument_ids',
        type: 'text',
        meaning: 'Scales, separated by spaces; one without an answer in ratings.csv was not answered',
        sql: `array_to_string(q.instrument_ids, ' ')`,
      },
      { name: 'ask_on', type: 'day', meaning: 'From when it was asked', sql: 'q.ask_on' },
      { name: 'visit_on', type: 'day', meaning: 'Day of the visit as it was planned', sql: 'q.visit_on' },
      {
        name: 'expires_at',
        type: 'instant',
        meaning: 'Until when it could be answered',
        sql: 'q.expires_at',
      },
      {
        name: 'withdrawn_at',
        type: 'instant',
        meaning: 'Asked no longer; empty: it was',
        sql: 'q.withdrawn_at',
      },
      { name: 'made_at', type: 'instant', meaning: 'When it was made', sql: 'q.made_at' },
    ],
    from: `from questionnaire q join course c on c.clinic_id = q.clinic_id and c.id = q.course_id ${patient}
      where q.clinic_id = $1 order by q.id`,
  },
  instructions: {
    file: 'instructions-read.csv',
    columns: [
      session('a'),
      ofPatient,
      { name: 'kind', type: 'text', meaning: 'before or after the treatment', sql: 'a.kind' },
      { name: 'text_version', type: 'text', meaning: 'Version of the text', sql: 'a.text_version' },
      { name: 'locale', type: 'text', meaning: 'Language in which it was read', sql: 'a.locale' },
      {
        name: 'reader',
        type: 'text',
        meaning: 'patient, or member: handed over in the clinic',
        sql: `case when a.patient_id is null then 'member' else 'patient' end`,
      },
      { name: 'acknowledged_at', type: 'instant', meaning: 'When it was read', sql: 'a.acknowledged_at' },
    ],
    from: `from instruction_acknowledgement a ${ofSession('a')} where a.clinic_id = $1 order by a.acknowledged_at, a.id`,
  },
  diary: {
    file: 'diary.csv',
    columns: [
      {
        name: 'diary_entry_id',
        type: 'id',
        meaning: 'One report; of one day the last one holds',
        sql: 'd.id',
      },
      session('d'),
      ofPatient,
      { name: 'day', type: 'number', meaning: 'Days since the treatment', sql: 'd.day' },
      {
        name: 'signs',
        type: 'json',
        meaning: 'Grade 0 to 3 by sign; a sign or a day that is missing is not known, never 0',
        sql: 'd.signs::text',
      },
      {
        name: 'photo_ids',
        type: 'text',
        meaning: 'Photos that the patient took of this day, in photos.csv, separated by spaces',
        sql: `(select string_agg(h.id::text, ' ' order by h.id) from photo h where h.clinic_id = d.clinic_id and h.session_id = d.session_id
          and h.uploaded_by_patient_id is not null and h.view = 'diary-day-' || d.day)`,
      },
      {
        name: 'reporter',
        type: 'text',
        meaning: 'patient, or member: entered for the patient',
        sql: `case when d.patient_id is null then 'member' else 'patient' end`,
      },
      { name: 'entered_at', type: 'instant', meaning: 'When it was reported', sql: 'd.entered_at' },
    ],
    from: `from diary_entry d ${ofSession('d')} where d.clinic_id = $1 order by d.session_id, d.day, d.id`,
  },
} as const satisfies Record<string, Sheet>;
