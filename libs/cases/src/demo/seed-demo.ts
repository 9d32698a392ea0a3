import { demoCases, demoPhotos, type DemoCase, type DemoPhoto } from '#imaging';
import {
  newId,
  Problem,
  type ClinicId,
  type CourseId,
  type Id,
  type MemberId,
  type PatientId,
  type PersonId,
  type RatingId,
  type SessionId,
} from '#kernel';
import { loadConsentData } from '#patients';
import { enqueue, isUniqueViolation, type Database, type Tx } from '#platform';
import { loadInstruments, outcomeOf } from '#ratings';
import { indexGenerator } from '#stats';
import { loadViewSets, viewSetForSite } from '#treatments';
import { demoCohort } from './cohort.js';
import { cohortTreatment } from './cohort-treatments.js';
import { renderDemoPhoto } from './demo.jobs.js';
import { addCohort, type CohortRaters } from './seed-cohort.js';
import { addTreatments, type SeededTreatment } from './seed-treatments.js';

export interface SeededDemo {
  /** False when the demo clinic was there already; nothing was added then. */
  isNew: boolean;
  patientCount: number;
  sessionCount: number;
  /** Photos that jobs will render. */
  photoCount: number;
}

const demoZone = 'Asia/Hong_Kong';
const phototypes = ['I', 'II', 'III', 'IV', 'V', 'VI'] as const;

/** Named by what they do: the demo shows nobody who could be real. */
const demoMembers = [
  { role: 'clinician', displayName: 'Demo clinician' },
  { role: 'assistant', displayName: 'Demo assistant' },
  { role: 'rater', displayName: 'Demo rater' },
  // Beside the role, for no tile: agreement needs two.
  { role: 'rater', displayName: 'Demo rater 2', email: 'rater-2' },
  { role: 'marketing', displayName: 'Demo marketing' },
] as const;

/** The patient whose progress page the demo opens: the one of the first case. */
const releasedCase = demoCases[0]!.code;

const consents: Record<string, readonly string[]> = {
  'DEMO-01': ['in-clinic-display', 'teaching', 'marketing'],
  'DEMO-02': ['in-clinic-display', 'research'],
  'DEMO-03': ['in-clinic-display', 'teaching', 'marketing'],
  'DEMO-04': ['in-clinic-display', 'marketing'],
  'DEMO-05': ['in-clinic-display'],
  'DEMO-06': ['in-clinic-display', 'teaching', 'marketing'],
};
/** Taken back again: marketing must not see this patient. */
const withdrawn: Record<string, string> = { 'DEMO-04': 'marketing' };

/** One text in each language of the screens, so that everybody can read what they sign. */
const textsInUse = ['hk-pdpo.zh-Hant.1', 'uk-gdpr.en.1', 'cn-pipl.zh-Hans.1'];

/**
 * Writes the records of the demo clinic in one transaction, with a job for each picture. A second run adds nothing.
 * @param today the clinic's day; the latest session was some days before it, the weekdays are always the same
 * @throws Problem `conflict` when the database holds a real clinic
 */
export async function seedDemo(
  db: Database,
  onProgress: (done: number, total: number) => void = () => {},
  today = todayIn(demoZone),
): Promise<SeededDemo> {
  const counts = {
    patientCount: demoCases.length + demoCohort().length,
    sessionCount: [...demoCases, ...demoCohort()].reduce((sum, { sessions }) => sum + sessions.length, 0),
    photoCount: demoPhotos().length,
  };
  const clinicId = newId<ClinicId>();
  try {
    await db.tx(clinicId, async (tx) => {
      const { clinicianId, blindedIds } = await addPeople(tx);
      const sessions = new Map<string, SessionId[]>();
      const treatments: SeededTreatment[] = [];
      for (const [index, demoCase] of demoCases.entries()) {
        const added = await addCase(tx, demoCase, clinicianId, index, weeksLater(today));
        sessions.set(demoCase.code, added.sessionIds);
        treatments.push(...added.treatments);
        onProgress(index + 1, demoCases.length);
      }
      await addTreatments(tx, treatments, clinicianId, demoZone);
      await addCohort(tx, { clinicianId, blindedIds }, dayAfter(today, -3), demoZone);
      await addConsentTexts(tx, clinicianId);
      await addPictureJobs(tx, sessions);
    });
    return { isNew: true, ...counts };
  } catch (error) {
    if (!isUniqueViolation(error, 'set_up_once')) throw error;
    const [state] = await db.statement<{ isDemo: boolean }>(
      'select is_demo as "isDemo" from instance_state()',
    );
    if (state?.isDemo) return { isNew: false, ...counts };
    throw new Problem('conflict', {
      detail: 'This database holds a real clinic; a demo needs one of its own.',
    });
  }
}

/** @returns the clinician, who gives the ratings and records the consents, and the two who rate blinded */
async function addPeople(tx: Tx): Promise<CohortRaters> {
  const person = (role: string, displayName: string, name = role) => ({
    personId: newId<PersonId>(),
    memberId: newId<MemberId>(),
    email: `${name}@demo.example`,
    displayName,
    passwordHash: null,
  });
  await tx.rows('select set_up_clinic($1, $2, true)', [
    {
      id: tx.clinicId,
      name: '示範診所 Demo clinic',
      country: 'HK',
      timeZone: demoZone,
      locale: 'zh-Hant',
      languages: ['zh-Hant', 'en'],
      advertiserType: 'medical-institution',
      isDemo: true,
    },
    person('admin', 'Demo admin'),
  ]);
  let clinicianId: MemberId | undefined;
  const blinded: MemberId[] = [];
  for (const { role, displayName, ...more } of demoMembers) {
    const member = person(role, displayName, 'email' in more ? more.email : role);
    await tx.rows('select add_member($1)', [{ ...member, roles: [role] }]);
    if (role === 'clinician') clinicianId = member.memberId;
    if (role === 'rater') blinded.push(member.memberId);
  }
  return { clinicianId: clinicianId!, blindedIds: [blinded[0]!, blinded[1]!] };
}

async function addCase(
  tx: Tx,
  demoCase: DemoCase,
  memberId: MemberId,
  index: number,
  weeks: number,
): Promise<{ sessionIds: SessionId[]; treatments: SeededTreatment[] }> {
  const patientId = newId<PatientId>();
  const courseId = newId<CourseId>();
  const viewSet = viewSetForSite(viewSets, demoCase.bodySite);
  await tx.rows('insert into patient (id, clinic_id, code, phototype) values ($1, $2, $3, $4)', [
    patientId,
    tx.clinicId,
    demoCase.code,
    phototypes[demoCase.phototype - 1],
  ]);
  await tx.rows(
    `insert into course (id, clinic_id, patient_id, indication, body_site, note, view_set_id, view_set_version)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      courseId,
      tx.clinicId,
      patientId,
      demoCase.indication,
      demoCase.bodySite,
      `${demoCase.storyInChinese} ${demoCase.story}`,
      viewSet?.id,
      viewSet?.version,
    ],
  );
  const sessionIds: SessionId[] = [];
  const treatments: SeededTreatment[] = [];
  const draw = indexGenerator(index);
  for (const session of demoCase.sessions) {
    const sessionId = newId<SessionId>();
    const heldOn = dayAfter(demoCase.baselineOn, session.dayOffset + 7 * weeks);
    await tx.rows(
      `insert into session (id, clinic_id, course_id, kind, held_on, modality, room, camera_label, light_preset, skin_state)
       values ($1, $2, $3, $4, $5, $6, 'Room 1', 'Demo camera', 'Ring light', 'clean')`,
      [sessionId, tx.clinicId, courseId, session.kind, heldOn, session.modality],
    );
    const { goodmanBaronGrade, quartileImprovement, satisfaction } = session.ratings;
    const rate = (instrumentId: string, item: string, value: number | null, rater: Rater) =>
      value === null ? undefined : addRating(tx, sessionId, heldOn, instrumentId, { [item]: value }, rater);
    await rate('gb-qualitative', 'grade', goodmanBaronGrade, { memberId });
    await rate('quartile-observer', 'quartile', quartileImprovement, { memberId });
    await rate('satisfaction-5', 'satisfaction', satisfaction, { patientId });
    sessionIds.push(sessionId);
    const { modality, needleDepthMm } = session;
    if (modality !== null) {
      const { indication, bodySite, phototype } = demoCase;
      const treatment = cohortTreatment(modality, treatments.length, phototype >= 4, draw);
      const zones = [{ ...treatment.content.zones[0]!, zone: bodySite, depthMm: needleDepthMm }];
      treatments.push({
        sessionId,
        heldOn,
        modality,
        indication,
        treatment: { ...treatment, content: { ...treatment.content, zones } },
      });
    }
  }
  await addConsents(tx, demoCase.code, patientId, memberId);
  // All were touched in this transaction; the list of patients shows the first case first.
  await tx.rows(
    `update patient set touched_at = clock_now() - make_interval(mins => $3) where clinic_id = $1 and id = $2`,
    [tx.clinicId, patientId, index],
  );
  return { sessionIds, treatments };
}

interface Rater {
  memberId?: MemberId;
  patientId?: PatientId;
}

const instruments = loadInstruments();
const viewSets = loadViewSets();

function scoreIn(outcome: ReturnType<typeof outcomeOf>): number | null {
  if ('faults' in outcome) throw new Error('a rating of the demo does not fit its scale');
  return outcome.score;
}

async function addRating(
  tx: Tx,
  sessionId: SessionId,
  heldOn: string,
  instrumentId: string,
  answers: Record<string, number>,
  rater: Rater,
): Promise<void> {
  const instrument = instruments.find((known) => known.id === instrumentId)!;
  await tx.rows(
    `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id,
       rater_patient_id, source, rated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'live', ($10::date + time '15:00') at time zone $11)`,
    [
      newId<RatingId>(),
      tx.clinicId,
      sessionId,
      instrumentId,
      instrument.version,
      JSON.stringify(answers),
      scoreIn(outcomeOf(instrument, answers)),
      rater.memberId ?? null,
      rater.patientId ?? null,
      heldOn,
      demoZone,
    ],
  );
}

async function addConsentTexts(tx: Tx, memberId: MemberId): Promise<void> {
  const { laws, examples } = loadConsentData();
  for (const example of examples.filter(({ id }) => textsInUse.includes(id))) {
    await tx.rows(
      `insert into consent_text (id, clinic_id, law, language, number, title, contact, paragraphs, elements, example, made_by_member_id,
         activated_by_member_id, activated_at, law_version)
       values ($1, $2, $3, $4, 1, $5, 'privacy@demo.example', $6, $7, $8, $9, $9, clock_now(), $10)`,
      [
        newId<Id<'consent-text'>>(),
        tx.clinicId,
        example.law,
        example.language,
        example.title,
        JSON.stringify(example.paragraphs),
        JSON.stringify(example.elements),
        example.id,
        memberId,
        laws.find(({ id }) => id === example.law)!.version,
      ],
    );
  }
}

async function addConsents(tx: Tx, code: string, patientId: PatientId, memberId: MemberId): Promise<void> {
  const events = (consents[code] ?? []).map((purpose) => [purpose, 'granted']);
  const takenBack = withdrawn[code];
  if (takenBack !== undefined) events.push([takenBack, 'withdrawn']);
  for (const [purpose, action] of events) {
    await tx.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, recorded_by_member_id, is_of_age_confirmed, channels, countries)
       select $1, $2, $3, $4, $5, $6, $7, named.channels, named.countries from (values
         (true, '{website}'::text[], '{*}'::text[]), (false, '{}', '{}')) named (is_public, channels, countries)
       where named.is_public = ($4 = 'marketing' and $5 = 'granted')`,
      [
        newId<Id<'consent-event'>>(),
        tx.clinicId,
        patientId,
        purpose,
        action,
        memberId,
        purpose === 'marketing' && action === 'granted',
      ],
    );
  }
}

/**
 * Baselines first, so that each patient soon has a picture in the list and the others something to align to; the first seven cases, which
 * have all that the screens tell, before the others. The queue goes by
 * time: a moment behind all other jobs, so that each rendered photo is processed before the next one is rendered.
 */
async function addPictureJobs(tx: Tx, sessions: Map<string, SessionId[]>): Promise<void> {
  const isLater = ({ caseCode }: DemoPhoto) => Number(caseCode > 'DEMO-07');
  const photos = demoPhotos().sort(
    (a, b) => isLater(a) - isLater(b) || Math.min(a.sessionIndex, 1) - Math.min(b.sessionIndex, 1),
  );
  for (const [index, { caseCode, sessionIndex, lightMode }] of photos.entries()) {
    await enqueue(
      tx,
      renderDemoPhoto,
      {
        sessionId: sessions.get(caseCode)![sessionIndex]!,
        caseCode,
        sessionIndex,
        lightMode,
        isReleased: caseCode === releasedCase,
      },
      { runAt: new Date(1_000 + index) },
    );
  }
}

const todayIn = (timeZone: string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date());

/** Whole weeks by which the demo's own dates are moved, so that its latest session lies two to eight days before today. */
function weeksLater(today: string): number {
  const ends = demoCases.map(({ baselineOn, sessions }) => dayAfter(baselineOn, sessions.at(-1)!.dayOffset));
  const latest = ends.reduce((a, b) => (a > b ? a : b));
  const days = (Date.parse(today) - Date.parse(latest)) / 86_400_000 - 2;
  return Math.max(0, Math.floor(days / 7));
}

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
