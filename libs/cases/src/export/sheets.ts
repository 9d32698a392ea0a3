import { mayBeShown } from '../cases.store.js';

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

const ofPatient: Column = {
  name: 'patient_code',
  type: 'text',
  meaning: 'Code of the patient in patients.csv',
  sql: 'pt.code',
  isCode: true,
};
const createdAt = (alias: string): Column => ({
  name: 'created_at',
  type: 'instant',
  meaning: 'When the record was made',
  sql: `${alias}.created_at`,
});
const course = 'join course c on c.clinic_id = s.clinic_id and c.id = s.course_id';
const patient = 'join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id';

export const sheets = {
  members: {
    file: 'members.csv',
    columns: [
      {
        name: 'member_id',
        type: 'id',
        meaning: 'Member of the clinic; other files refer to it',
        sql: 'm.id',
      },
      { name: 'display_name', type: 'text', meaning: 'Name', sql: 'm.display_name', isPersonal: true },
      {
        name: 'roles',
        type: 'text',
        meaning: 'Roles, separated by spaces',
        sql: `array_to_string(m.roles, ' ')`,
      },
      { name: 'is_active', type: 'yes/no', meaning: 'May sign in', sql: 'm.is_active' },
      createdAt('m'),
    ],
    from: 'from member m where m.clinic_id = $1 order by m.id',
  },
  patients: {
    file: 'patients.csv',
    columns: [
      {
        name: 'patient_code',
        type: 'text',
        meaning: 'Code of the patient, unique in the clinic',
        sql: 'pt.code',
        isCode: true,
      },
      { name: 'patient_id', type: 'id', meaning: 'Id in Samelight', sql: 'pt.id' },
      {
        name: 'folder',
        type: 'text',
        meaning: 'Folder of the photos below patients/; patient_code, as file systems take it',
      },
      { name: 'name', type: 'text', meaning: 'Name', sql: 'pt.name', isPersonal: true },
      { name: 'born_on', type: 'day', meaning: 'Day of birth', sql: 'pt.born_on', isPersonal: true },
      { name: 'email', type: 'text', meaning: 'E-mail address', sql: 'k.email', isPersonal: true },
      {
        name: 'phone',
        type: 'text',
        meaning: 'Telephone number, E.164',
        sql: 'k.phone',
        isPersonal: true,
      },
      {
        name: 'phototype',
        type: 'text',
        meaning: 'Skin phototype after Fitzpatrick, I to VI',
        sql: 'pt.phototype',
      },
      {
        name: 'merged_into_code',
        type: 'text',
        meaning: 'Set when this was a duplicate: the patient who has the courses now',
        sql: 'other.code',
        isCode: true,
      },
      createdAt('pt'),
    ],
    from: `from patient pt left join patient other on other.clinic_id = pt.clinic_id and other.id = pt.merged_into_id
      left join patient_contact k on k.clinic_id = pt.clinic_id and k.patient_id = pt.id
      where pt.clinic_id = $1 order by pt.id`,
  },
  courses: {
    file: 'courses.csv',
    columns: [
      { name: 'course_id', type: 'id', meaning: 'One indication at one body site over time', sql: 'c.id' },
      ofPatient,
      { name: 'indication', type: 'text', meaning: 'What is treated', sql: 'c.indication' },
      { name: 'body_site', type: 'text', meaning: 'Where', sql: 'c.body_site' },
      { name: 'note', type: 'text', meaning: 'Free text', sql: 'c.note', isPersonal: true },
      createdAt('c'),
    ],
    from: `from course c ${patient} where c.clinic_id = $1 order by c.id`,
  },
  sessions: {
    file: 'sessions.csv',
    columns: [
      { name: 'session_id', type: 'id', meaning: 'One dated visit', sql: 's.id' },
      { name: 'course_id', type: 'id', meaning: 'Course in courses.csv', sql: 's.course_id' },
      ofPatient,
      { name: 'kind', type: 'text', meaning: 'baseline, treatment or follow-up', sql: 's.kind' },
      { name: 'held_on', type: 'day', meaning: 'Day in the time zone of the clinic', sql: 's.held_on' },
      { name: 'folder', type: 'text', meaning: 'Folder of its photos, below the export' },
      { name: 'modality', type: 'text', meaning: 'What was done; of a treatment only', sql: 's.modality' },
      { name: 'skin_state', type: 'text', meaning: 'clean, make-up, other or unknown', sql: 's.skin_state' },
      {
        name: 'room',
        type: 'text',
        meaning: 'Where it was photographed; empty: not recorded',
        sql: 's.room',
        isPersonal: true,
      },
      {
        name: 'camera_label',
        type: 'text',
        meaning: 'Camera, as the clinic calls it',
        sql: 's.camera_label',
        isPersonal: true,
      },
      {
        name: 'light_preset',
        type: 'text',
        meaning: 'Light, as the clinic calls it',
        sql: 's.light_preset',
        isPersonal: true,
      },
      { name: 'closed_at', type: 'instant', meaning: 'When all its photos were taken', sql: 's.closed_at' },
      {
        name: 'closing_reason',
        type: 'text',
        meaning: 'Why views are missing',
        sql: 's.closing_reason',
      },
      createdAt('s'),
    ],
    from: `from session s ${course} ${patient} where s.clinic_id = $1 order by pt.id, s.held_on, s.id`,
  },
  photos: {
    file: 'photos.csv',
    columns: [
      { name: 'photo_id', type: 'id', meaning: 'One original photo', sql: 'p.id' },
      { name: 'session_id', type: 'id', meaning: 'Session in sessions.csv', sql: 'p.session_id' },
      ofPatient,
      { name: 'file', type: 'text', meaning: 'The original, byte for byte, below the export' },
      { name: 'view', type: 'text', meaning: 'Named camera position', sql: 'p.view' },
      {
        name: 'light_mode',
        type: 'text',
        meaning: 'Light; photos compare within one view and light only',
        sql: 'p.light_mode',
      },
      {
        name: 'original_file_name',
        type: 'text',
        meaning: 'Name of the file that was handed in',
        sql: 'p.file_name',
        isPersonal: true,
      },
      { name: 'media_type', type: 'text', meaning: 'As found in the bytes', sql: 'p.media_type' },
      { name: 'size_bytes', type: 'number', meaning: 'Size of the original in bytes', sql: 'p.size_bytes' },
      {
        name: 'sha256',
        type: 'text',
        meaning: 'SHA-256 of the original, hexadecimal',
        sql: `encode(p.sha256, 'hex')`,
      },
      {
        name: 'state',
        type: 'text',
        meaning: 'ready, damaged, failed, received or processing',
        sql: 'p.state',
      },
      {
        name: 'damage',
        type: 'text',
        meaning: 'What is wrong with the file, separated by spaces',
        sql: `array_to_string(p.damage, ' ')`,
      },
      { name: 'width_px', type: 'number', meaning: 'Width in pixels, upright', sql: 'p.width_px' },
      { name: 'height_px', type: 'number', meaning: 'Height in pixels, upright', sql: 'p.height_px' },
      { name: 'taken_at', type: 'instant', meaning: 'When the camera says it was taken', sql: 'p.taken_at' },
      { name: 'camera_make', type: 'text', meaning: 'Maker of the camera', sql: `p.camera ->> 'make'` },
      { name: 'camera_model', type: 'text', meaning: 'Model of the camera', sql: `p.camera ->> 'model'` },
      {
        name: 'is_chosen',
        type: 'yes/no',
        meaning: 'Of several takes, the one that is shown',
        sql: 'p.is_chosen',
      },
      {
        name: 'is_baseline',
        type: 'yes/no',
        meaning: 'The photo that the others of its course, view and light are aligned to',
        sql: `exists (select 1 from series r where r.clinic_id = p.clinic_id and r.baseline_photo_id = p.id)`,
      },
      {
        name: 'released_at',
        type: 'instant',
        meaning: 'Since when the patient may see it',
        sql: 'p.released_at',
      },
      createdAt('p'),
    ],
    from: `from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id ${course} ${patient}
      where p.clinic_id = $1 order by pt.id, s.held_on, s.id, p.view, p.light_mode, p.id`,
  },
  ratings: {
    file: 'ratings.csv',
    columns: [
      { name: 'rating_id', type: 'id', meaning: 'One rater’s answers at one time', sql: 'r.id' },
      { name: 'session_id', type: 'id', meaning: 'Session in sessions.csv', sql: 'r.session_id' },
      ofPatient,
      { name: 'instrument_id', type: 'text', meaning: 'Rating scale', sql: 'r.instrument_id' },
      {
        name: 'instrument_version',
        type: 'text',
        meaning: 'Version of the scale',
        sql: 'r.instrument_version',
      },
      { name: 'answers', type: 'json', meaning: 'Answers by item of the scale', sql: 'r.answers::text' },
      { name: 'score', type: 'number', meaning: 'Score as the scale defines it', sql: 'r.score' },
      {
        name: 'rater',
        type: 'text',
        meaning: 'member or patient',
        sql: `case when r.rater_patient_id is null then 'member' else 'patient' end`,
      },
      { name: 'rater_member_id', type: 'id', meaning: 'Who rated, in members.csv', sql: 'r.rater_member_id' },
      { name: 'source', type: 'text', meaning: 'live or photo', sql: 'r.source' },
      {
        name: 'supersedes_id',
        type: 'id',
        meaning: 'The rating that this one corrects',
        sql: 'r.supersedes_id',
      },
      { name: 'rated_at', type: 'instant', meaning: 'When', sql: 'r.rated_at' },
    ],
    from: `from rating r join session s on s.clinic_id = r.clinic_id and s.id = r.session_id ${course} ${patient}
      where r.clinic_id = $1 order by r.rated_at, r.id`,
  },
  consents: {
    file: 'consents.csv',
    columns: [
      {
        name: 'consent_event_id',
        type: 'id',
        meaning: 'One grant or withdrawal, in the order of recording',
        sql: 'e.id',
      },
      ofPatient,
      { name: 'purpose', type: 'text', meaning: 'What the consent is for', sql: 'e.purpose' },
      { name: 'action', type: 'text', meaning: 'granted or withdrawn', sql: 'e.action' },
      { name: 'recorded_at', type: 'instant', meaning: 'Since when it counts', sql: 'e.recorded_at' },
      {
        name: 'recorded_by_member_id',
        type: 'id',
        meaning: 'Who recorded it; empty: the patient, or not known',
        sql: 'e.recorded_by_member_id',
      },
      { name: 'is_by_patient', type: 'yes/no', meaning: 'The patient did it', sql: 'e.is_by_patient' },
      {
        name: 'channels',
        type: 'text',
        meaning: 'Uses outside the clinic that it allows or takes back, separated by spaces',
        sql: `array_to_string(e.channels, ' ')`,
      },
      {
        name: 'countries',
        type: 'text',
        meaning: 'Where: ISO 3166 codes, or * for everywhere, separated by spaces',
        sql: `array_to_string(e.countries, ' ')`,
      },
      {
        name: 'picture_set',
        type: 'text',
        meaning:
          'all, sessions, photos or body-sites; a withdrawal that names no part ends what it withdraws',
        sql: 'e.picture_set',
      },
      {
        name: 'pictures',
        type: 'text',
        meaning: 'Which ones: ids or body sites, separated by spaces',
        sql: `array_to_string(e.picture_ids::text[] || e.body_sites, ' ')`,
      },
      {
        name: 'starts_at',
        type: 'instant',
        meaning: 'From when; empty: from its recording',
        sql: 'e.starts_at',
      },
      {
        name: 'expires_at',
        type: 'instant',
        meaning: 'From then on it covers nothing; empty: no end',
        sql: 'e.expires_at',
      },
      {
        name: 'grant_id',
        type: 'id',
        meaning: 'The grant that a withdrawal ends or narrows; empty: all of the purpose',
        sql: 'e.grant_id',
      },
      {
        name: 'is_of_age_confirmed',
        type: 'yes/no',
        meaning: 'The member has seen that the patient is of age',
        sql: 'e.is_of_age_confirmed',
      },
      {
        name: 'text_version',
        type: 'text',
        meaning: 'Law, language and number of the text that was read; empty: none',
        sql: 'e.text_version',
      },
      {
        name: 'consent_signing_id',
        type: 'id',
        meaning: 'Signature in consent-signings.csv; empty: none',
        sql: 'e.signing_id',
      },
    ],
    from: `from consent_event e join patient pt on pt.clinic_id = e.clinic_id and pt.id = e.patient_id
      where e.clinic_id = $1 order by e.seq`,
  },
  consentSignings: {
    file: 'consent-signings.csv',
    columns: [
      { name: 'consent_signing_id', type: 'id', meaning: 'One signature', sql: 'g.id' },
      ofPatient,
      { name: 'signed_at', type: 'instant', meaning: 'When', sql: 'g.signed_at' },
      {
        name: 'means',
        type: 'text',
        meaning: 'tablet of the clinic, or link of the patient',
        sql: 'g.means',
      },
      { name: 'signer', type: 'text', meaning: 'patient or guardian', sql: 'g.signer' },
      {
        name: 'signer_name',
        type: 'text',
        meaning: 'Name of who signed',
        sql: 'g.signer_name',
        isPersonal: true,
      },
      { name: 'witness_name', type: 'text', meaning: 'Witness', sql: 'g.witness_name', isPersonal: true },
      { name: 'signature_kind', type: 'text', meaning: 'drawn or typed', sql: 'g.signature_kind' },
      {
        name: 'strokes',
        type: 'json',
        meaning: 'Lines of a drawn signature in a field of 1000 × 300',
        sql: 'g.strokes::text',
        isPersonal: true,
      },
      {
        name: 'document',
        type: 'json',
        meaning: 'The signed text and choices, byte for byte',
        sql: 'g.document',
        isPersonal: true,
      },
      {
        name: 'sha256',
        type: 'text',
        meaning: 'SHA-256 of the document, hex',
        sql: `encode(g.sha256, 'hex')`,
      },
    ],
    from: `from consent_signing g join patient pt on pt.clinic_id = g.clinic_id and pt.id = g.patient_id
      where g.clinic_id = $1 order by g.id`,
  },
  externalCopies: {
    file: 'external-copies.csv',
    columns: [
      { name: 'external_copy_id', type: 'id', meaning: 'One copy outside of the system', sql: 'x.id' },
      ofPatient,
      { name: 'purpose', type: 'text', meaning: 'The consent that it rests on', sql: 'x.purpose' },
      { name: 'channel', type: 'text', meaning: 'Where it is shown', sql: 'x.channel' },
      { name: 'country', type: 'text', meaning: 'ISO 3166 code, or * for everywhere', sql: 'x.country' },
      {
        name: 'photo_ids',
        type: 'text',
        meaning: 'Photos in it, separated by spaces',
        sql: `array_to_string(x.photo_ids, ' ')`,
      },
      {
        name: 'place',
        type: 'text',
        meaning: 'Address, or where it was printed or shown',
        sql: 'x.place',
        isPersonal: true,
      },
      { name: 'posted_on', type: 'day', meaning: 'Since when', sql: 'x.posted_on' },
      {
        name: 'take_down_reason',
        type: 'text',
        meaning: 'withdrawn or expired; empty: consent covers it',
        sql: 't.reason',
      },
      { name: 'take_down_due_on', type: 'day', meaning: 'By when it is to be gone', sql: 't.due_on' },
      { name: 'taken_down_at', type: 'instant', meaning: 'Since when it is gone', sql: 't.done_at' },
      {
        name: 'proof',
        type: 'text',
        meaning: 'What shows it, in words or as a link',
        sql: `concat_ws(' ', t.proof_text, t.proof_link)`,
        isPersonal: true,
      },
    ],
    from: `from external_copy x join patient pt on pt.clinic_id = x.clinic_id and pt.id = x.patient_id
      left join take_down t on t.clinic_id = x.clinic_id and t.external_copy_id = x.id
      where x.clinic_id = $1 order by x.id`,
  },
  caseStudies: {
    file: 'case-studies.csv',
    columns: [
      { name: 'case_study_id', type: 'id', meaning: 'One composed picture', sql: 'k.id' },
      { name: 'course_id', type: 'id', meaning: 'Course in courses.csv', sql: 'k.course_id' },
      ofPatient,
      { name: 'file', type: 'text', meaning: 'The picture, below the export' },
      { name: 'state', type: 'text', meaning: 'draft', sql: 'k.state' },
      { name: 'layout', type: 'text', meaning: 'pair or strip', sql: 'k.layout' },
      { name: 'format', type: 'text', meaning: 'png, jpeg or webp', sql: 'k.format' },
      {
        name: 'photo_ids',
        type: 'text',
        meaning: 'Photos in it, in order, separated by spaces',
        sql: `(select string_agg(i.photo_id::text, ' ' order by i.position) from case_study_photo i
          where i.clinic_id = k.clinic_id and i.case_study_id = k.id)`,
      },
      { name: 'size_bytes', type: 'number', meaning: 'Size in bytes', sql: 'k.size_bytes' },
      {
        name: 'sha256',
        type: 'text',
        meaning: 'SHA-256 of the picture, hexadecimal',
        sql: `encode(k.sha256, 'hex')`,
      },
      {
        name: 'record',
        type: 'json',
        meaning: 'Inputs with their hashes, operations, labels, versions',
        sql: 'k.record::text',
        isPersonal: true,
      },
      {
        name: 'made_by_member_id',
        type: 'id',
        meaning: 'Who made it, in members.csv',
        sql: 'k.made_by_member_id',
      },
      createdAt('k'),
    ],
    from: `from case_study k join course c on c.clinic_id = k.clinic_id and c.id = k.course_id ${patient}
      where k.clinic_id = $1 and ${mayBeShown('k')} order by k.id`,
  },
} as const satisfies Record<string, Sheet>;
