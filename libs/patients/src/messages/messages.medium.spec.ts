import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId, type JobRunId, type PatientId } from '#kernel';
import type { RunningJob, Tx } from '#platform';
import { aClinic, type TestClinic } from '../../../../test/support/database.js';
import { startInstallation, until, type TestInstallation } from '../../../../test/support/installation.js';
import { startMailServer, textOf, type MailServer } from '../../../../test/support/mail-server.js';
import {
  everybody,
  MessageSending,
  MessagesService,
  PatientAccessService,
  type Message,
  type MessageId,
} from '../index.js';

const secret = 'a secret of more than thirty-two characters';
let mail: MailServer;
let hooks: { headers: IncomingHttpHeaders; body: string }[];
let installation: TestInstallation;
let clinic: TestClinic;
let messages: MessagesService;
let access: PatientAccessService;
let closeHook: () => void;

beforeAll(async () => {
  mail = await startMailServer();
  hooks = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      hooks.push({ headers: request.headers, body });
      response.writeHead(202).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => hook.once('listening', resolve));
  closeHook = () => (hook.closeAllConnections(), hook.close());
  installation = await startInstallation({
    PUBLIC_URL: 'https://scars.example',
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SMTP_FROM: 'mail@clinic.example',
    WEBHOOK_URL: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`,
    WEBHOOK_SECRET: secret,
  });
  clinic = await aClinic(installation.db);
  messages = installation.get(MessagesService);
  access = installation.get(PatientAccessService);
  await installation.worker.start();
  isWorking = true;
});
afterAll(async () => {
  await stopWorker();
  await installation.close();
  await mail.close();
  closeHook();
});

let isWorking = false;
/** The last tests run each try by hand. */
async function stopWorker(): Promise<void> {
  if (isWorking) await installation.worker.stop();
  isWorking = false;
}

let people = 0;
async function aPatient(email: string | null, language: string | null = null): Promise<PatientId> {
  people += 1;
  const id = newId<PatientId>();
  await installation.db.tx(clinic.clinicId, (tx) =>
    tx.rows(
      `insert into patient (id, clinic_id, code, name, born_on) values ($1, $2, $3, 'Wong Ka Yan', '1991-04-03')`,
      [id, tx.clinicId, `M-${people}`],
    ),
  );
  const contact = { email, phone: null, preferredChannel: null, language };
  await messages.changeContact(clinic.clinicId, everybody, id, 0, contact);
  return id;
}
const invite = async (patientId: PatientId, channel: 'email' | 'webhook' = 'email') => {
  const made = await access.invite(clinic.clinicId, everybody, patientId, channel, clinic.adminId);
  const [message] = (await messages.list(clinic.clinicId, { limit: 1 })).items;
  return { ...made, messageId: message!.id };
};
const read = async (id: MessageId): Promise<Message> =>
  (await messages.list(clinic.clinicId, { limit: 100 })).items.find((one) => one.id === id)!;
const settled = (id: MessageId, states: string[] = ['sent', 'failed', 'cancelled']) =>
  until(
    () => read(id),
    ({ state }) => states.includes(state),
    20,
  );
const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));

/** A try of the queue's, without the queue. */
const aRun = (id: JobRunId, commit?: RunningJob['commit']): RunningJob => ({
  id,
  clinicId: clinic.clinicId,
  attempt: 1,
  signal: new AbortController().signal,
  commit: commit ?? ((work) => installation.db.tx(clinic.clinicId, work)),
  progress: async () => {},
});
const runOf = async (id: MessageId) =>
  (await installation.db.tx(clinic.clinicId, (tx) =>
    tx.row<{ run: JobRunId }>('select job_run_id as run from message where id = $1', [id]),
  ))!.run;

describe('an invitation by e-mail', () => {
  it('arrives in the patient’s language, and its link lets them in', async () => {
    const patientId = await aPatient('one@patient.example', 'zh-Hant');
    const { messageId, link, code } = await invite(patientId);
    expect({ link, code }).toEqual({ link: null, code: null });
    expect(await settled(messageId)).toMatchObject({
      kind: 'invitation',
      state: 'sent',
      providerCode: '250',
      tries: 1,
      language: 'zh-Hant',
      patient: { id: patientId, name: 'Wong Ka Yan' },
    });
    const [received] = mailsTo('one@patient.example');
    const text = textOf(received!);
    expect(text).toContain('Test clinic');
    expect(text).toMatch(/有效至 \d{4}年/);
    expect(`${received!.source}\n${text}`).not.toMatch(/Wong|M-\d|1991/);
    const token = /https:\/\/scars\.example\/open#([\w-]{43})/.exec(text)?.[1];
    const letIn = await access.open(token!, '1991-04-03', { userAgent: '', earlierToken: null });
    expect(letIn.signedIn.actor.patientId).toBe(patientId);
    // What the queue and the table keep is neither the address nor the link.
    const kept = await installation.db.tx(clinic.clinicId, (tx) =>
      tx.rows<{ text: string }>(
        'select to_jsonb(m)::text as text from message m union all select to_jsonb(r)::text from job_run r',
      ),
    );
    expect(JSON.stringify(kept)).not.toMatch(/one@patient|open#/);
  });

  it('is refused as a whole without an address, and leaves nothing', async () => {
    const patientId = await aPatient(null);
    await expect(
      access.invite(clinic.clinicId, everybody, patientId, 'email', clinic.adminId),
    ).rejects.toMatchObject({ slug: 'invalid-request' });
    expect(await access.accessOf(clinic.clinicId, everybody, patientId)).toMatchObject({ invitations: [] });
  });

  it('is tried again after a passing refusal', async () => {
    mail.refuseNext(451);
    const { messageId } = await invite(await aPatient('busy@patient.example'));
    const between = await until(
      () => read(messageId),
      ({ tries, state }) => tries === 1 && state === 'queued',
    );
    expect(between).toMatchObject({ reason: 'busy', providerCode: '451', endedAt: null });
    expect(await settled(messageId)).toMatchObject({ state: 'sent', reason: null, tries: 2 });
    expect(mailsTo('busy@patient.example')).toHaveLength(1);
  });

  it('fails for good when it is refused, and goes to a corrected address when it is sent again', async () => {
    mail.refuseNext(550);
    const patientId = await aPatient('typo@patient.example');
    const { messageId } = await invite(patientId);
    expect(await settled(messageId)).toMatchObject({
      state: 'failed',
      reason: 'refused',
      providerCode: '550',
      tries: 1,
    });
    const corrected = { email: 'right@patient.example', phone: null, preferredChannel: null, language: null };
    await messages.changeContact(clinic.clinicId, everybody, patientId, 1, corrected);
    await messages.retry(clinic.clinicId, messageId);
    expect(await settled(messageId)).toMatchObject({ state: 'sent', tries: 2 });
    expect(mailsTo('typo@patient.example')).toEqual([]);
    expect(mailsTo('right@patient.example')).toHaveLength(1);
    await expect(messages.retry(clinic.clinicId, messageId)).rejects.toMatchObject({ slug: 'conflict' });
    await expect(messages.cancel(clinic.clinicId, messageId)).rejects.toMatchObject({ slug: 'conflict' });
  });

  it('waits for a mail server that is down', async () => {
    const { port } = mail;
    await mail.close();
    const { messageId } = await invite(await aPatient('later@patient.example'));
    await until(
      () => read(messageId),
      ({ reason }) => reason === 'unreachable',
    );
    expect(await read(messageId)).toMatchObject({ state: 'queued', providerCode: 'ECONNREFUSED' });
    mail = await startMailServer({ port });
    expect(await settled(messageId)).toMatchObject({ state: 'sent', reason: null });
    expect(mailsTo('later@patient.example')).toHaveLength(1);
  });

  it('goes out twice with the same words, link and id when the crash comes between the yes and our commit', async () => {
    await stopWorker();
    const sending = installation.get(MessageSending);
    const { messageId } = await invite(await aPatient('twice@patient.example'));
    const run = await runOf(messageId);
    let commits = 0;
    const dies = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      commits += 1;
      if (commits === 2) throw new Error('the process is gone');
      return installation.db.tx(clinic.clinicId, work);
    };
    await expect(sending.handle({ messageId }, aRun(run, dies))).rejects.toThrow('gone');
    expect(await read(messageId)).toMatchObject({ state: 'sending', tries: 1 });
    expect(await sending.handle({ messageId }, aRun(run))).toBe('done');
    expect(await read(messageId)).toMatchObject({ state: 'sent', tries: 2 });
    const [first, second] = mailsTo('twice@patient.example');
    const idOf = (source: string) => /^Message-ID: (.*)$/im.exec(source)?.[1];
    expect(idOf(second!.source)).toBe(idOf(first!.source));
    expect(textOf(second!)).toBe(textOf(first!));
    // Run once more, it leaves alone what is out.
    expect(await sending.handle({ messageId }, aRun(run))).toEqual({ skipped: 'not-to-be-sent' });
    expect(mailsTo('twice@patient.example')).toHaveLength(2);
  });

  it('is not sent once it is cancelled, its link is withdrawn, or a newer run has it', async () => {
    const sending = installation.get(MessageSending);
    const cancelled = await invite(await aPatient('cancelled@patient.example'));
    expect(await messages.cancel(clinic.clinicId, cancelled.messageId)).toMatchObject({ state: 'cancelled' });
    const withdrawn = await invite(await aPatient('withdrawn@patient.example'));
    await access.withdraw(clinic.clinicId, withdrawn.invitation.id);
    const retried = await invite(await aPatient('retried@patient.example'));
    const oldRun = await runOf(retried.messageId);
    await installation.db.tx(clinic.clinicId, (tx) => sending.onDead({ messageId: retried.messageId }, tx));
    expect(await read(retried.messageId)).toMatchObject({ state: 'failed', reason: 'interrupted' });
    await messages.retry(clinic.clinicId, retried.messageId);

    for (const { messageId } of [cancelled, withdrawn])
      await sending.handle({ messageId }, aRun(await runOf(messageId)));
    expect(await sending.handle({ messageId: retried.messageId }, aRun(oldRun))).toEqual({
      skipped: 'not-to-be-sent',
    });
    expect(await read(withdrawn.messageId)).toMatchObject({ state: 'cancelled', reason: 'invitation-ended' });
    for (const name of ['cancelled', 'withdrawn', 'retried'])
      expect(mailsTo(`${name}@patient.example`)).toEqual([]);
    // The link of a cancelled message is dead too.
    const patient = (await read(cancelled.messageId)).patient!;
    expect(await access.accessOf(clinic.clinicId, everybody, patient.id)).toMatchObject({
      invitations: [{ state: 'withdrawn', message: { state: 'cancelled' } }],
    });
    await sending.handle({ messageId: retried.messageId }, aRun(await runOf(retried.messageId)));
    expect(mailsTo('retried@patient.example')).toHaveLength(1);
  });
});

describe('an invitation by webhook', () => {
  it('names the patient by the clinic’s code, for no address is needed', async () => {
    const { messageId } = await invite(await aPatient(null), 'webhook');
    await installation.get(MessageSending).handle({ messageId }, aRun(await runOf(messageId)));
    expect(await read(messageId)).toMatchObject({ state: 'sent', providerCode: '202' });
    expect(JSON.parse(hooks[0]!.body)).toMatchObject({
      kind: 'invitation',
      recipient: { reference: `M-${people}`, email: null },
      link: expect.stringMatching(/^https:\/\/scars\.example\/open#/),
    });
  });
});

describe('a test message', () => {
  it('goes to the address given, which does not stay behind', async () => {
    const sent = await messages.sendTest(clinic.clinicId, clinic.adminId, {
      channel: 'email',
      address: 'admin@clinic.example',
    });
    expect(sent).toMatchObject({ kind: 'test', state: 'queued', member: { name: 'Admin' }, patient: null });
    await installation.get(MessageSending).handle({ messageId: sent.id }, aRun(await runOf(sent.id)));
    expect(mailsTo('admin@clinic.example')).toHaveLength(1);
    const row = await installation.db.tx(clinic.clinicId, (tx) =>
      tx.row('select address, state from message where id = $1', [sent.id]),
    );
    expect(row).toEqual({ address: null, state: 'sent' });
    await expect(
      messages.sendTest(clinic.clinicId, clinic.adminId, { channel: 'email', address: null }),
    ).rejects.toMatchObject({ slug: 'invalid-request' });
  });
});

describe('the list', () => {
  it('is newest first, by state and page, and of one clinic alone', async () => {
    const all = await messages.list(clinic.clinicId, { limit: 100 });
    const first = await messages.list(clinic.clinicId, { limit: 2 });
    const second = await messages.list(clinic.clinicId, { limit: 100, cursor: first.nextCursor! });
    expect([...first.items, ...second.items]).toEqual(all.items);
    const cancelled = await messages.list(clinic.clinicId, { limit: 100, state: 'cancelled' });
    expect(cancelled.items.length).toBe(all.items.filter(({ state }) => state === 'cancelled').length);
    const other = await aClinic(installation.db);
    expect((await messages.list(other.clinicId, { limit: 100 })).items).toEqual([]);
    await expect(messages.retry(other.clinicId, all.items[0]!.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(messages.cancel(other.clinicId, all.items[0]!.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(messages.list(clinic.clinicId, { limit: 2, cursor: 'x' })).rejects.toMatchObject({
      slug: 'invalid-request',
    });
  });
});
