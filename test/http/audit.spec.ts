import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import {
  newId,
  type ImportBatchId,
  type CourseId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { auditObjectKindOf, unrecordedChanges, unrecordedReads } from '#identity';
import { ImportsService } from '#photos';
import { usualRules } from '#photos/history';
import { RouteTable } from '../../apps/api/src/edge/route-table.js';
import { startApi, testPassword, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import { tinyJpeg } from '../support/messy-tree.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

interface Event {
  seq: number;
  actorKind: string;
  memberId: string | null;
  memberName: string | null;
  verb: string;
  route: string;
  outcome: string;
  reason: string | null;
  objectKind: string | null;
  objectId: string | null;
  objectVersion: number | null;
  subjectPatientId: string | null;
  patientCode: string | null;
  photoIds: string[];
  roles: string[];
}

let api: RunningApi;
let admin: SignedInAgent;
let clinician: SignedInAgent;
let patientId: PatientId;
let courseId: CourseId;
let sessionId: SessionId;
let photoIds: PhotoId[];

beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
  clinician = await api.signIn('clinician');
  ({ patientId, courseId, sessionId, photoIds } = await api.database.db.tx(
    api.clinic.clinicId,
    async (tx) => {
      const patient = await aPatient(tx, 'AU-1');
      const course = await aCourse(tx, patient);
      const session = await aSession(tx, course, { heldOn: '2026-01-10' });
      return {
        patientId: patient,
        courseId: course,
        sessionId: session,
        photoIds: [await aPhoto(tx, session), await aPhoto(tx, session)].sort(),
      };
    },
  ));
});
afterAll(() => api.close());

/** What has been recorded since `seq`, oldest first, without the searches themselves. */
async function eventsAfter(seq: number, query = ''): Promise<Event[]> {
  const { body } = await admin.agent.get(`/api/v1/audit?limit=100${query}`).expect(200);
  return (body as { items: Event[] }).items
    .filter((event) => event.seq > seq && event.route !== 'GET audit')
    .reverse();
}
async function lastSeq(): Promise<number> {
  const [row] = await api.database.db.tx(api.clinic.clinicId, (tx) =>
    tx.rows<{ seq: number }>('select seq from audit_head where clinic_id = $1', [api.clinic.clinicId]),
  );
  return row?.seq ?? 0;
}
/** What `work` has left in the trail. */
async function eventsOf(work: () => Promise<unknown>): Promise<Event[]> {
  const seq = await lastSeq();
  await work();
  return eventsAfter(seq);
}

describe('a change', () => {
  it('leaves one event, with who, what, on which version, and whose record', async () => {
    const [added, ...others] = await eventsOf(() =>
      clinician.agent.post('/api/v1/patients').send({ code: 'AU-2', name: 'Chan Tai Man' }).expect(201),
    );
    expect(others).toEqual([]);
    expect(added).toMatchObject({
      actorKind: 'member',
      memberId: clinician.memberId,
      roles: ['clinician'],
      verb: 'add',
      route: 'POST patients',
      outcome: 'done',
      objectKind: 'patient',
      patientCode: 'AU-2',
      subjectPatientId: added!.objectId,
    });
    const events = await eventsOf(() =>
      clinician.agent
        .patch(`/api/v1/patients/${added!.objectId!}`)
        .set('If-Match', '"1"')
        .send({ name: 'Chan Siu Man' })
        .expect(200),
    );
    expect(events).toMatchObject([
      {
        verb: 'change',
        route: 'PATCH patients/:id',
        objectId: added!.objectId,
        objectVersion: 1,
        outcome: 'done',
      },
    ]);
    // Ids and codes alone.
    const kept = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows('select to_jsonb(e) as row from audit_event e'),
    );
    expect(JSON.stringify(kept)).not.toMatch(/Chan|AU-2|127\.0\.0\.1/);
  });

  it('that is refused leaves the refusal', async () => {
    const events = await eventsOf(async () => {
      await clinician.agent.post('/api/v1/patients').send({ code: 'AU-1' }).expect(409);
      await clinician.agent.post('/api/v1/patients').send({ code: 'AU-1' }).expect(409);
      await clinician.agent.patch('/api/v1/clinic').set('If-Match', '"1"').send({ name: 'Mine' }).expect(403);
      await clinician.agent
        .patch(`/api/v1/patients/${patientId}`)
        .set('If-Match', '"9"')
        .send({ name: 'x' })
        .expect(412);
    });
    expect(events.map(({ route, outcome, reason }) => [route, outcome, reason])).toEqual([
      ['POST patients', 'refused', 'conflict'],
      ['POST patients', 'refused', 'conflict'],
      ['PATCH clinic', 'refused', 'not-permitted'],
      ['PATCH patients/:id', 'refused', 'version-conflict'],
    ]);
    expect(events[3]).toMatchObject({ subjectPatientId: patientId, objectVersion: 9 });
  });

  it('of a password that is refused is never said to be done', async () => {
    const events = await eventsOf(async () => {
      const wrong = { current: 'not this one', password: 'a sentence of her own' };
      await clinician.agent.post('/api/v1/account/password').send(wrong).expect(400);
      // The trace at the door is written beside the answer.
      await clinician.agent.get('/api/v1/me').expect(200);
      await wait(300);
    });
    expect(events.map(({ outcome }) => outcome)).toEqual(events.map(() => 'refused'));
    expect(events.length).toBeGreaterThan(0);
  });

  it('is not made when it cannot be recorded', async () => {
    await api.database.asOwner('revoke execute on function record_audit(jsonb, boolean) from samelight_app');
    try {
      await clinician.agent.post('/api/v1/patients').send({ code: 'AU-3' }).expect(500);
    } finally {
      await api.database.asOwner('grant execute on function record_audit(jsonb, boolean) to samelight_app');
    }
    const { body } = await clinician.agent.get('/api/v1/patients?search=AU-3').expect(200);
    expect((body as { items: object[] }).items).toEqual([]);
  });
});

describe('a look', () => {
  it('at a page leaves one event that lists its photos, and none when the page asks again', async () => {
    const look = () => clinician.agent.get(`/api/v1/courses/${courseId}/timeline`).expect(200);
    const events = await eventsOf(look);
    expect(events).toMatchObject([
      { verb: 'view', route: 'GET courses/:id/timeline', objectKind: 'course', subjectPatientId: patientId },
    ]);
    expect([...events[0]!.photoIds].sort()).toEqual(photoIds);
    expect(await eventsOf(look)).toEqual([]);
    expect(
      await eventsOf(() => admin.agent.get(`/api/v1/courses/${courseId}/timeline`).expect(200)),
    ).toHaveLength(1);
  });

  it('at another clinic’s photo leaves the refusal here, and nothing there', async () => {
    const foreign = await aClinic(api.database.db);
    const theirs = await api.signIn('admin', foreign);
    const events = await eventsOf(() => theirs.agent.get(`/api/v1/photos/${photoIds[0]!}`).expect(404));
    expect(events).toEqual([]);
    const { body } = await theirs.agent.get('/api/v1/audit').expect(200);
    expect((body as { items: Event[] }).items).toMatchObject([
      {
        outcome: 'refused',
        reason: 'not-found',
        objectId: photoIds[0],
        subjectPatientId: null,
        patientCode: null,
      },
    ]);
  });

  it('at an original leaves an event before its bytes, also when the reader has them already', async () => {
    const bytes = await tinyJpeg('audit');
    const send = () =>
      clinician.agent
        .post(`/api/v1/sessions/${sessionId}/photos?view=face-front`)
        .set('Content-Type', 'image/jpeg')
        .send(bytes)
        .expect(201);
    const [added, ...more] = await eventsOf(send);
    expect([added, more]).toMatchObject([
      { route: 'POST sessions/:id/photos', objectKind: 'photo', subjectPatientId: patientId },
      [],
    ]);
    const original = () => admin.agent.get(`/api/v1/photos/${added!.objectId!}/original`);
    const expected = { verb: 'export', objectId: added!.objectId, subjectPatientId: patientId };
    let etag = '';
    expect(
      await eventsOf(async () => {
        etag = (await original().expect(200)).headers['etag'] as string;
      }),
    ).toMatchObject([expected]);
    const another = await api.signIn('admin');
    expect(
      await eventsOf(() =>
        another.agent
          .get(`/api/v1/photos/${added!.objectId!}/original`)
          .set('If-None-Match', etag)
          .expect(304),
      ),
    ).toMatchObject([{ ...expected, memberId: another.memberId }]);
  });

  it('at a photo that is out of sight is recorded, though it is a small picture', async () => {
    const [first] = photoIds as [PhotoId];
    const id = newId();
    const looks = await eventsOf(() =>
      admin.agent.get(`/api/v1/refilings/${id}/photos/${first}/thumb`).expect(404),
    );
    expect(looks).toMatchObject([{ outcome: 'refused', photoIds: [first] }]);
  });

  it('at another picture, or at the photo beside another one, is another look', async () => {
    const [first, second] = photoIds as [PhotoId, PhotoId];
    const looks = await eventsOf(async () => {
      // The rows have no bytes; which picture of which photo was asked for is told apart all the same.
      for (const name of ['view', 'full', 'full'])
        await clinician.agent.get(`/api/v1/photos/${first}/files/${name}`);
      for (const [one, other] of [
        [first, second],
        [second, first],
      ])
        await clinician.agent.get(`/api/v1/photos/${one!}/differences/${other!}`).expect(200);
    });
    expect(looks.map(({ route, photoIds: shown }) => [route, shown])).toEqual([
      ['GET photos/:id/files/view', [first]],
      ['GET photos/:id/files/full', [first]],
      ['GET photos/:id/differences/:otherId', [first, second]],
      ['GET photos/:id/differences/:otherId', [second, first]],
    ]);
  });

  it('is not granted when it cannot be recorded', async () => {
    await api.database.asOwner('revoke execute on function record_audit(jsonb, boolean) from samelight_app');
    try {
      const { body } = await admin.agent.get(`/api/v1/photos/${photoIds[1]!}`).expect(500);
      expect(JSON.stringify(body)).not.toContain('sha256');
    } finally {
      await api.database.asOwner('grant execute on function record_audit(jsonb, boolean) to samelight_app');
    }
    await admin.agent.get(`/api/v1/photos/${photoIds[1]!}`).expect(200);
  });

  it('leaves no event only where a reason says so', () => {
    const routes = api.app.nest.get(RouteTable).routes();
    const names = new Set(routes.map(({ path }) => path.replace('/api/v1/', '')));
    for (const route of [...Object.keys(unrecordedReads), ...Object.keys(unrecordedChanges)])
      expect([...names]).toContain(route);
    const permitted = routes.filter(
      ({ method, path, access }) =>
        method === 'GET' && !access.isPublic && path.replace('/api/v1/', '') in unrecordedReads,
    );
    // What shows a patient's record or pictures may never be on the list.
    const clinical =
      /^(patient|photo|course|session|case-studie|rating|consent|progres|upload|import)s?(\/|$)/;
    expect(
      permitted.map(({ path }) => path.replace('/api/v1/', '')).filter((path) => clinical.test(path)),
    ).toEqual([]);
  });
});

describe('whose record it is', () => {
  /** Kinds of things that belong to no patient, or to many. */
  const subjectless: Record<string, string> = {
    'api-token': 'a member’s',
    'consent-text': 'the clinic’s',
    export: 'of many patients',
    import: 'of many patients',
    job: 'the installation’s',
    member: 'a member’s',
    'member-invitation': 'a member’s',
    passkey: 'a member’s',
    review: 'of many patients; each look names its photo',
    'sign-in': 'a member’s',
    study: 'of many patients',
    tablet: 'the clinic’s',
  };

  it('is known for every kind of thing that a route names, or for a reason not', async () => {
    const [definition] = await api.database.db.statement<{ text: string }>(
      `select pg_get_functiondef('audit_subject(text, uuid)'::regprocedure) as text`,
    );
    const known = new Set([...definition!.text.matchAll(/when '([a-z-]+)' then/g)].map((match) => match[1]));
    const kinds = api.app.nest
      .get(RouteTable)
      .routes()
      .filter(({ path }) => path.startsWith('/api/v1/'))
      .flatMap(({ path }) => auditObjectKindOf(path.slice('/api/v1/'.length)) ?? []);
    expect([...new Set(kinds)].filter((kind) => !known.has(kind) && !(kind in subjectless))).toEqual([]);
    expect(Object.keys(subjectless).filter((kind) => !kinds.includes(kind) || known.has(kind))).toEqual([]);
  });

  it('is the patient’s of a signature, a copy, its take-down and an adverse event', async () => {
    const ids = Object.fromEntries(
      ['consent-signing', 'external-copy', 'take-down', 'adverse-event'].map((kind) => [kind, newId()]),
    );
    const found = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const { clinicId } = tx;
      const textId = newId();
      await tx.rows(
        `insert into consent_text (id, clinic_id, law, language, number, title, paragraphs, elements)
         values ($1, $2, 'hk-pdpo', 'en', 99, 'Photos', '[]', '{}')`,
        [textId, clinicId],
      );
      await tx.rows(
        `insert into consent_signing (id, clinic_id, patient_id, consent_text_id, document, sha256, means, signer, signer_name, signature_kind)
         values ($1, $2, $3, $4, '{}', sha256('{}'), 'link', 'patient', 'Chan', 'typed')`,
        [ids['consent-signing'], clinicId, patientId, textId],
      );
      await tx.rows(
        `insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on)
         values ($1, $2, $3, 'marketing', 'website', 'HK', $4, 'https://clinic.example', '2026-01-02')`,
        [ids['external-copy'], clinicId, patientId, photoIds],
      );
      await tx.rows(
        `insert into take_down (id, clinic_id, external_copy_id, reason, due_on) values ($1, $2, $3, 'withdrawn', '2026-02-02')`,
        [ids['take-down'], clinicId, ids['external-copy']],
      );
      await tx.rows(
        `insert into adverse_event (id, clinic_id, lineage_id, version, session_id, kind, grade, onset_on, action)
         values ($1, $2, $1, 1, $3, 'milia', 1, '2026-01-12', 'none')`,
        [ids['adverse-event'], clinicId, sessionId],
      );
      return Promise.all(
        Object.entries(ids).map(([kind, id]) =>
          tx.row<{ of: string }>('select audit_subject($1, $2) as of', [kind, id]),
        ),
      );
    });
    expect(found).toEqual(Object.keys(ids).map(() => ({ of: patientId })));
  });
});

describe('an import that is taken back', () => {
  /** One photo that came in by an import of `age` ago. */
  const anImport = (age: string) =>
    api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const id = newId<ImportBatchId>();
      const patient = await aPatient(tx);
      const session = await aSession(tx, await aCourse(tx, patient), { heldOn: '2026-01-10' });
      const photo = await aPhoto(tx, session);
      await tx.rows(
        `insert into import_batch (id, clinic_id, title, source, rules, state, ended_at)
         values ($1, $2, 'Old folders', 'browser', $4, 'done', now() - $3::interval)`,
        [id, tx.clinicId, age, JSON.stringify(usualRules)],
      );
      const item = newId();
      await tx.rows('update photo set idempotency_key = $2 where id = $1', [photo, `import:${item}`]);
      await tx.rows(
        `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, patient_id, held_on, session_id, photo_id)
         values ($1, $2, $3, 'a.jpg', 1, 'imported', $4, '2026-01-10', $5, $6)`,
        [item, tx.clinicId, id, patient, session, photo],
      );
      return { id, photo };
    });
  const eventsOfImport = (id: ImportBatchId) =>
    api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows(
        `select actor_kind as actor, route, outcome, photo_ids as photos from audit_event where object_id = $1 order by seq`,
        [id],
      ),
    );

  it('leaves an event for each step, with the photos that went', async () => {
    const imports = api.app.nest.get(ImportsService);
    const { clinicId } = api.clinic;
    const { id, photo } = await anImport('2 days');
    await imports.undo(clinicId, null, id);
    while ((await imports.undoStep(clinicId, id, 'operator')) > 0);
    const own = { actor: 'operator', route: 'samelight import --undo', outcome: 'done' };
    expect(await eventsOfImport(id)).toEqual([
      { ...own, photos: [] },
      { ...own, photos: [photo] },
    ]);
  });

  it('after a day is for those who may take a record away', async () => {
    const assistant = await api.signIn('assistant');
    const [old, fresh] = [await anImport('25 hours'), await anImport('23 hours')];
    const { body } = await assistant.agent.post(`/api/v1/imports/${old.id}/undo`).expect(403);
    expect(body).toMatchObject({ type: '/problems/not-permitted' });
    expect(await eventsOfImport(old.id)).toMatchObject([{ actor: 'member', outcome: 'refused' }]);
    await assistant.agent.post(`/api/v1/imports/${fresh.id}/undo`).expect(202);
    await clinician.agent.post(`/api/v1/imports/${old.id}/undo`).expect(202);
  });
});

describe('coming in', () => {
  it('is recorded, and so is who could not and who leaves', async () => {
    const { body } = await admin.agent
      .post('/api/v1/member-invitations')
      .send({ email: 'ho@clinic.example', displayName: 'Dr Ho', roles: ['rater'] })
      .expect(201);
    const agent = api.visitor();
    const events = await eventsOf(async () => {
      const token = new URL((body as { link: string }).link).hash.slice(1);
      const joined = await agent
        .post('/api/v1/member-link/join')
        .send({ token, displayName: 'Dr Ho', password: testPassword })
        .expect(200);
      const { csrfToken } = joined.body as { csrfToken: string };
      await agent.post('/api/v1/sign-out').set('X-CSRF-Token', csrfToken).expect(204);
      const tried = { email: 'ho@clinic.example', password: 'wrong' };
      await api.visitor().post('/api/v1/sign-in').send(tried).expect(401);
      await api
        .visitor()
        .post('/api/v1/sign-in')
        .send({ ...tried, email: 'nobody@clinic.example' })
        .expect(401);
      await wait(200);
    });
    expect(
      events.map(({ actorKind, memberName, verb, outcome }) => [actorKind, memberName, verb, outcome]),
    ).toEqual([
      ['member', 'Dr Ho', 'sign-in', 'done'],
      ['member', 'Dr Ho', 'sign-out', 'done'],
      ['visitor', 'Dr Ho', 'sign-in', 'refused'],
    ]);
  });
});

describe('the trail', () => {
  it('is searched by member, patient, kind, outcome and day, page by page', async () => {
    const of = async (query: string) => (await eventsAfter(0, query)).map(({ route }) => route);
    expect(new Set(await of(`&patientId=${patientId}`))).toEqual(
      new Set([
        'GET courses/:id/timeline',
        'PATCH patients/:id',
        'GET photos/:id',
        'GET photos/:id/differences/:otherId',
        'GET photos/:id/files/full',
        'GET photos/:id/files/view',
        'GET photos/:id/original',
        'POST sessions/:id/photos',
      ]),
    );
    expect((await of(`&memberId=${clinician.memberId!}&outcome=refused`)).length).toBeGreaterThan(3);
    expect(new Set(await of('&verb=sign-in'))).toEqual(new Set(['POST member-link/join', 'POST sign-in']));
    expect(await of('&until=2020-01-01')).toEqual([]);
    const seqs: number[] = [];
    let cursor = '';
    do {
      const { body } = await admin.agent
        .get(`/api/v1/audit?limit=5${cursor && `&cursor=${cursor}`}`)
        .expect(200);
      const page = body as { items: Event[]; nextCursor: string | null };
      seqs.push(...page.items.map(({ seq }) => seq));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seqs.length).toBeGreaterThan(10);
    expect(seqs).toEqual([...Array(seqs[0]).keys()].map((n) => seqs[0]! - n));
  });

  it('is taken along as a table, which is recorded too', async () => {
    const events = await eventsOf(async () => {
      const { text } = await admin.agent
        .get('/api/v1/audit/export?outcome=refused')
        .expect(200)
        .expect('Content-Type', /text\/csv/);
      const [head, ...lines] = text.trim().split('\r\n');
      expect(head).toContain('number,time,actor');
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.every((line) => line.includes('refused'))).toBe(true);
    });
    expect(events).toMatchObject([{ verb: 'export', route: 'GET audit/export' }]);
  });

  it('is for admins alone', async () => {
    await clinician.agent.get('/api/v1/audit').expect(403);
    await clinician.agent.get('/api/v1/audit/export').expect(403);
  });
});
