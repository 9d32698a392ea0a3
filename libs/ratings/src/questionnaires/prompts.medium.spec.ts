import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, dayAt, newId, type CourseId, type JobRunId, type PatientId, type SessionId } from '#kernel';
import {
  everybody,
  MessageSending,
  MessagesService,
  PatientAccessService,
  PatientsService,
  PromptsService,
  type Message,
} from '#patients';
import { seeingWithheld, type RunningJob } from '#platform';
import { DiaryRound, RecoveryService } from '#treatments';
import { aClinic, type TestClinic } from '../../../../test/support/database.js';
import { startInstallation, type TestInstallation } from '../../../../test/support/installation.js';
import { startMailServer, textOf, type MailServer } from '../../../../test/support/mail-server.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import { RatingsService } from '../ratings.service.js';
import { QuestionnaireRound } from './questionnaire-round.js';
import { QuestionnairesService, type NewAnswer } from './questionnaires.service.js';
import type { QuestionnaireId } from './questionnaires.store.js';

// Rounds and messages are run by hand at hours that the test sets; no worker runs beside it.
let mail: MailServer;
let installation: TestInstallation;
let clinic: TestClinic;
let questionnaires: QuestionnairesService;
let recovery: RecoveryService;
const today = dayAt(new Date(), 'UTC');

beforeAll(async () => {
  mail = await startMailServer();
  installation = await startInstallation({
    PUBLIC_URL: 'https://scars.example',
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SMTP_FROM: 'mail@clinic.example',
  });
  clinic = await aClinic(installation.db, { timeZone: 'UTC' });
  questionnaires = installation.get(QuestionnairesService);
  recovery = installation.get(RecoveryService);
});
afterAll(async () => {
  await installation.close();
  await mail.close();
});

/** Sets the database's clock to an hour of a day, UTC, which is the clinic's zone. */
const setClock = (hour: number, day = today) =>
  installation.database.shiftClock(
    `${Math.round((Date.parse(`${day}T${String(hour).padStart(2, '0')}:30Z`) - Date.now()) / 1000)} seconds`,
  );

const run = (id = newId<JobRunId>()): RunningJob => ({
  id,
  clinicId: clinic.clinicId,
  attempt: 1,
  signal: new AbortController().signal,
  commit: (work) => installation.db.tx(clinic.clinicId, work),
  progress: async () => {},
});
const roundOf = (round: typeof DiaryRound | typeof QuestionnaireRound) =>
  installation.get<DiaryRound | QuestionnaireRound>(round).handle({}, run());
const messages = async (kind: string): Promise<Message[]> =>
  (await installation.get(MessagesService).list(clinic.clinicId, { limit: 100 })).items.filter(
    (one) => one.kind === kind,
  );
const messageTo = async (patientId: PatientId, kind: string) =>
  (await messages(kind)).filter(({ patient }) => patient?.id === patientId);
async function send(message: Message): Promise<unknown> {
  const row = await installation.db.tx(clinic.clinicId, (tx) =>
    tx.row<{ run: JobRunId }>('select job_run_id as run from message where id = $1', [message.id]),
  );
  return installation.get(MessageSending).handle({ messageId: message.id }, run(row!.run));
}

let people = 0;
interface Person {
  patientId: PatientId;
  courseId: CourseId;
  sessionId: SessionId;
  email: string;
}
/** A treated patient with an e-mail address, and with a link unless told otherwise. */
async function aPerson(treatedOn: string, { isInvited = true, email = true } = {}): Promise<Person> {
  people += 1;
  const address = `person-${people}@patient.example`;
  const patientId = newId<PatientId>();
  const { courseId, sessionId } = await installation.db.tx(clinic.clinicId, async (tx) => {
    await tx.rows(`insert into patient (id, clinic_id, code, born_on) values ($1, $2, $3, '1991-04-03')`, [
      patientId,
      tx.clinicId,
      `Q-${people}`,
    ]);
    const course = await aCourse(tx, patientId);
    return { courseId: course, sessionId: await aSession(tx, course, { heldOn: treatedOn }) };
  });
  const contact = { email: email ? address : null, phone: null, preferredChannel: null, language: null };
  await installation.get(MessagesService).changeContact(clinic.clinicId, everybody, patientId, 0, contact);
  if (isInvited)
    await installation
      .get(PatientAccessService)
      .invite(clinic.clinicId, everybody, patientId, 'link', clinic.adminId);
  return { patientId, courseId, sessionId, email: address };
}
const ask = (
  courseId: CourseId,
  askOn: string,
  visitOn: string,
  instrumentIds = ['satisfaction-5'],
  hasInstructions = false,
) =>
  questionnaires.ask(clinic.clinicId, everybody, courseId, clinic.adminId, {
    instrumentIds,
    hasInstructions,
    askOn,
    visitOn,
  });
const satisfied = (value: number, change: Partial<NewAnswer> = {}): NewAnswer => ({
  instrumentId: 'satisfaction-5',
  instrumentVersion: '1',
  answers: { satisfaction: value },
  supersedesId: null,
  ...change,
});
const slugOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { slug?: string; message: string }) => error.slug ?? error.message,
  );

describe('instructions before a visit', () => {
  it('are sent days ahead, and the record of the visit says when they were read', async () => {
    const { patientId, courseId, email } = await aPerson(addDays(today, -30));
    const visitOn = addDays(today, 5);
    await setClock(10);
    expect(await slugOf(ask(courseId, today, visitOn, []))).toBe('invalid-request');
    const made = await ask(courseId, addDays(visitOn, -3), visitOn, [], true);
    expect(made).toMatchObject({ state: 'planned', hasInstructions: true, readAt: null });
    expect(await roundOf(QuestionnaireRound)).toEqual({ skipped: 'nothing-due' });
    const read = () => questionnaires.read(clinic.clinicId, patientId, made.id, 'en');
    expect(await slugOf(read())).toBe('not-found');

    await setClock(10, addDays(visitOn, -3));
    expect(await roundOf(QuestionnaireRound)).toBe('done');
    const [message] = await messageTo(patientId, 'instructions');
    expect(await send(message!)).toBe('done');
    expect(textOf(mail.mails.findLast(({ to }) => to.includes(email))!)).toMatch(/read a few lines/);
    const stranger = await aPerson(addDays(today, -30));
    expect(await slugOf(questionnaires.read(clinic.clinicId, stranger.patientId, made.id, 'en'))).toBe(
      'not-found',
    );
    const own = await read();
    expect(own).toMatchObject({ id: made.id, instruments: [], readAt: expect.any(Date) as unknown });
    // Once more changes nothing, and nobody is reminded of what was read.
    expect((await read()).readAt).toEqual(own.readAt);
    await setClock(10, addDays(visitOn, -1));
    expect(await roundOf(QuestionnaireRound)).toEqual({ skipped: 'nothing-due' });

    const sessionId = await installation.db.tx(clinic.clinicId, (tx) =>
      aSession(tx, courseId, { heldOn: visitOn }),
    );
    const recoveries = await recovery.ofCourse(clinic.clinicId, everybody, courseId);
    expect(recoveries.map((one) => [one.sessionId === sessionId, one.acknowledged.length])).toEqual([
      [false, 0],
      [true, 1],
    ]);
    expect(recoveries[1]!.acknowledged[0]).toMatchObject({
      kind: 'before',
      isByPatient: true,
      acknowledgedAt: own.readAt,
    });
    const [listed] = await questionnaires.ofCourse(clinic.clinicId, everybody, courseId);
    expect(listed).toMatchObject({ state: 'answered', readAt: own.readAt });
  });
});

describe('a questionnaire before a visit', () => {
  it('is sent at the clinic’s hour, reminded of the day before, and answered once', async () => {
    const { patientId, courseId, email } = await aPerson(addDays(today, -30));
    const visitOn = addDays(today, 4);
    await setClock(8);
    const made = await ask(courseId, today, visitOn);
    expect(made).toMatchObject({ state: 'open', answeredIds: [], prompts: [] });
    expect(await roundOf(QuestionnaireRound)).toEqual({ skipped: 'nothing-due' });
    await setClock(10);
    expect(await roundOf(QuestionnaireRound)).toBe('done');
    expect(await roundOf(QuestionnaireRound)).toEqual({ skipped: 'nothing-due' });
    const [message, ...more] = await messageTo(patientId, 'questionnaire');
    expect(more).toEqual([]);
    expect(await send(message!)).toBe('done');
    const [received] = mail.mails.filter(({ to }) => to.includes(email));
    const token = /https:\/\/scars\.example\/open#([\w-]{43})/.exec(textOf(received!))?.[1];
    const access = installation.get(PatientAccessService);
    const letIn = await access.open(token!, '1991-04-03', { userAgent: '', earlierToken: null });
    expect(letIn.signedIn.actor.patientId).toBe(patientId);

    await setClock(10, addDays(today, 2));
    expect(await roundOf(QuestionnaireRound)).toEqual({ skipped: 'nothing-due' });
    await setClock(10, addDays(today, 3));
    expect(await roundOf(QuestionnaireRound)).toBe('done');
    const [reminder] = await messageTo(patientId, 'questionnaire');
    expect(await send(reminder!)).toBe('done');
    // The device is let in by now, and finds its page without a link of its own.
    expect(textOf(mail.mails.filter(({ to }) => to.includes(email))[1]!)).toMatch(
      /https:\/\/scars\.example\/open\n/,
    );

    const [own] = await questionnaires.ownOpen(clinic.clinicId, patientId);
    expect(own).toMatchObject({
      id: made.id,
      instruments: [{ id: 'satisfaction-5', version: '1' }],
      answers: [],
    });
    const given = await questionnaires.answer(clinic.clinicId, patientId, made.id, satisfied(3), 'key-1');
    expect(given).toMatchObject({ score: 3, sessionId: null, questionnaireId: made.id, isSuperseded: false });
    const again = await questionnaires.answer(clinic.clinicId, patientId, made.id, satisfied(3), 'key-1');
    expect(again.id).toBe(given.id);
    const attempt = (answer: NewAnswer, key: string | null = null) =>
      slugOf(questionnaires.answer(clinic.clinicId, patientId, made.id, answer, key));
    expect(await attempt(satisfied(2), 'key-1')).toBe('idempotency-key-reused');
    expect(await attempt(satisfied(2))).toBe('conflict');
    expect(await attempt(satisfied(2, { supersedesId: given.id }))).toBe('done');
    expect(await attempt(satisfied(1, { supersedesId: given.id }))).toBe('conflict');
    await setClock(10, visitOn);
    expect(await roundOf(QuestionnaireRound)).toEqual({ skipped: 'nothing-due' });

    // The visit comes on record a day late: what was said before belongs to it, and the first answer stays.
    const visit = await installation.db.tx(clinic.clinicId, (tx) =>
      aSession(tx, courseId, { heldOn: addDays(visitOn, 1), kind: 'follow-up' }),
    );
    const said = await questionnaires.patientRatings(clinic.clinicId, everybody, courseId);
    expect(said.map(({ score, sessionId, isSuperseded }) => [score, sessionId, isSuperseded])).toEqual([
      [3, visit, true],
      [2, visit, false],
    ]);
    const [listed] = await questionnaires.ofCourse(clinic.clinicId, everybody, courseId);
    expect(listed).toMatchObject({ state: 'answered', prompts: [{ state: 'sent' }, { state: 'sent' }] });
    // Ratings of sessions are as they were; a correction cannot reach across.
    const ratings = installation.get(RatingsService);
    expect(await ratings.ofCourse(clinic.clinicId, courseId)).toEqual([]);
    await setClock(10);
  });

  it('is not answered by anybody else, too early, too late, or with what it does not ask', async () => {
    const { patientId, courseId } = await aPerson(addDays(today, -30));
    const stranger = await aPerson(addDays(today, -30));
    await setClock(10);
    const made = await ask(courseId, addDays(today, 1), addDays(today, 2), ['satisfaction-5', 'pain-nrs-10']);
    expect(made.state).toBe('planned');
    const attempt = (answer: NewAnswer, who = patientId, id: QuestionnaireId = made.id) =>
      slugOf(questionnaires.answer(clinic.clinicId, who, id, answer));
    expect(await questionnaires.ownOpen(clinic.clinicId, patientId)).toEqual([]);
    expect(await attempt(satisfied(1))).toBe('not-found');
    await setClock(10, addDays(today, 2));
    expect(await attempt(satisfied(1), stranger.patientId)).toBe('not-found');
    expect(await attempt(satisfied(1), patientId, newId<QuestionnaireId>())).toBe('not-found');
    expect(await attempt(satisfied(1, { instrumentId: 'gb-qualitative' }))).toBe('not-found');
    expect(await attempt(satisfied(1, { instrumentVersion: '0' }))).toBe('conflict');
    expect(await attempt(satisfied(99))).toBe('invalid-request');
    expect(await attempt(satisfied(1, { answers: {} }))).toBe('invalid-request');
    expect(await attempt(satisfied(4))).toBe('done');
    // The rest was not answered: it is missing, not 0.
    await setClock(1, addDays(today, 3));
    expect(await attempt(satisfied(1))).toBe('not-found');
    expect(await questionnaires.ofCourse(clinic.clinicId, everybody, courseId)).toMatchObject([
      { state: 'expired', answeredIds: ['satisfaction-5'] },
    ]);
    expect(await questionnaires.patientRatings(clinic.clinicId, everybody, courseId)).toHaveLength(1);
    await setClock(10);
  });

  it('asks what patients answer, on days to come', async () => {
    const { courseId } = await aPerson(addDays(today, -30));
    await setClock(10);
    for (const [askOn, visitOn, ids] of [
      [addDays(today, -1), today, ['satisfaction-5']],
      [addDays(today, 2), addDays(today, 1), ['satisfaction-5']],
      [today, addDays(today, 90), ['satisfaction-5']],
      [today, today, ['gb-qualitative']],
      [today, today, ['satisfaction-5', 'satisfaction-5']],
      [today, today, ['posas3-patient']],
    ] as const)
      expect(await slugOf(ask(courseId, askOn, visitOn, [...ids]))).toBe('invalid-request');
    // What compares with the baseline is not asked before there is one.
    const empty = await installation.db.tx(clinic.clinicId, async (tx) => aCourse(tx, await aPatient(tx)));
    expect(await slugOf(ask(empty, today, today, ['gais-subject']))).toBe('rating-not-applicable');
    expect(await slugOf(ask(courseId, today, today, ['gais-subject']))).toBe('done');
  });

  it('stops when it is withdrawn, and says where there was no way to write', async () => {
    await setClock(10);
    const known = await aPerson(addDays(today, -30));
    const made = await ask(known.courseId, today, addDays(today, 1));
    const unreachable = await aPerson(addDays(today, -30), { email: false });
    await ask(unreachable.courseId, today, addDays(today, 1));
    const uninvited = await aPerson(addDays(today, -30), { isInvited: false });
    await ask(uninvited.courseId, today, addDays(today, 1));
    await roundOf(QuestionnaireRound);
    const promptsOf = async ({ courseId }: Person) =>
      (await questionnaires.ofCourse(clinic.clinicId, everybody, courseId))[0]!.prompts;
    expect(await promptsOf(unreachable)).toMatchObject([{ state: null, reason: 'no-channel' }]);
    expect(await promptsOf(uninvited)).toMatchObject([{ state: null, reason: 'no-access' }]);
    const member = await installation.db.tx(clinic.clinicId, (tx) => aMember(tx, ['clinician']));
    await questionnaires.withdraw(clinic.clinicId, everybody, made.id, member);
    expect(await promptsOf(known)).toMatchObject([{ state: 'cancelled', reason: 'over' }]);
    expect(await questionnaires.ownOpen(clinic.clinicId, known.patientId)).toEqual([]);
  });
});

describe('a diary', () => {
  it('is asked for on its days, once for all courses, and not when it was told', async () => {
    await setClock(8);
    const person = await aPerson(addDays(today, -3));
    const other = await installation.db.tx(clinic.clinicId, async (tx) =>
      aSession(tx, await aCourse(tx, person.patientId), { heldOn: addDays(today, -7) }),
    );
    const told = await aPerson(addDays(today, -3));
    await recovery.report(clinic.clinicId, everybody, told.sessionId, told, {
      day: 3,
      signs: { erythema: 0 },
    });
    const onNoDay = await aPerson(addDays(today, -4));
    const treatedAgain = await aPerson(addDays(today, -10));
    await installation.db.tx(clinic.clinicId, (tx) =>
      aSession(tx, treatedAgain.courseId, { heldOn: addDays(today, -2) }),
    );
    expect(await roundOf(DiaryRound)).toEqual({ skipped: 'nothing-due' });
    await setClock(22);
    expect(await roundOf(DiaryRound)).toEqual({ skipped: 'nothing-due' });
    await setClock(10);
    expect(await roundOf(DiaryRound)).toBe('done');
    expect(await roundOf(DiaryRound)).toEqual({ skipped: 'nothing-due' });
    expect(await messageTo(person.patientId, 'diary')).toHaveLength(1);
    for (const { patientId } of [told, onNoDay, treatedAgain])
      expect(await messageTo(patientId, 'diary')).toEqual([]);
    const asked = await recovery.ofPatient(clinic.clinicId, person.patientId, everybody);
    expect(asked.map(({ prompts }) => prompts.map(({ day, state }) => [day, state]))).toEqual([
      [[3, 'queued']],
      [[7, 'queued']],
    ]);
    // Told of one treatment, it still asks for the other; told of both, it does not go out.
    const tell = (sessionId: SessionId, day: number) =>
      recovery.report(clinic.clinicId, everybody, sessionId, person, { day, signs: { erythema: 1 } });
    await tell(person.sessionId, 3);
    expect(await messageTo(person.patientId, 'diary')).toMatchObject([{ state: 'queued' }]);
    await tell(other, 7);
    const [message] = await messageTo(person.patientId, 'diary');
    expect(message).toMatchObject({ state: 'cancelled', reason: 'over' });
    expect(await send(message!)).toEqual({ skipped: 'not-to-be-sent' });
  });

  it('is not asked for any more when the link is taken back, the patient is in the bin, or the clinic does not want it', async () => {
    await setClock(10);
    const access = installation.get(PatientAccessService);
    const [revoked, binned, late] = [
      await aPerson(addDays(today, -1)),
      await aPerson(addDays(today, -1)),
      await aPerson(addDays(today, -1)),
    ];
    await roundOf(DiaryRound);
    const queued = await messages('diary');
    const of = ({ patientId }: Person) => queued.find(({ patient }) => patient?.id === patientId)!;
    const { invitations } = await access.accessOf(clinic.clinicId, everybody, revoked.patientId);
    await access.withdraw(clinic.clinicId, invitations[0]!.id);
    expect(await send(of(revoked))).toEqual({ skipped: 'invitation-ended' });
    await installation.db.tx(clinic.clinicId, (tx) =>
      seeingWithheld(tx, () => installation.get(PatientsService).binIn(tx, binned.patientId)),
    );
    const gone = { messageId: of(binned).id };
    expect(await installation.get(MessageSending).handle(gone, run())).toEqual({ skipped: 'not-to-be-sent' });
    // A message that could not go out for two days is not sent when its day is over.
    await setClock(10, addDays(today, 2));
    expect(await send(of(late))).toEqual({ skipped: 'over' });
    expect(mail.mails.flatMap(({ to }) => to)).not.toContain(late.email);

    await setClock(10);
    const { patientId } = await aPerson(addDays(today, -28));
    await installation
      .get(PromptsService)
      .setPolicy(clinic.clinicId, clinic.adminId, { isDiaryAsked: false, hour: 9, beforeDays: 3 });
    expect(await roundOf(DiaryRound)).toEqual({ skipped: 'nothing-due' });
    expect(await messageTo(patientId, 'diary')).toEqual([]);
  });
});
