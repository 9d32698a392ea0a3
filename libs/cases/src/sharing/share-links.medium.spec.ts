import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  newId,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type PhotoId,
} from '#kernel';
import { RefilingsService } from '#photos';
import { OBJECTS, type ObjectStore } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { aReadyPhoto, aSeries } from '../../../../test/support/pictures.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { CasesModule } from '../cases.module.js';
import { CasesService } from '../cases.service.js';
import { audiences, type Audience } from '../model/rule-pack.js';
import { ShareLinksService } from './share-links.service.js';

const everybody = { patientId: null, seesOnlyConsented: false, composesFor: audiences };
const gone = { slug: 'not-found' };

let installation: TestInstallation;
let context: INestApplicationContext;
let cases: CasesService;
let links: ShareLinksService;
beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [CasesModule]);
  cases = context.get(CasesService, { strict: false });
  links = context.get(ShareLinksService, { strict: false });
});
afterEach(() => installation.database.shiftClock('0'));
afterAll(async () => {
  await context.close();
  await installation.close();
});

interface Scene {
  clinicId: ClinicId;
  member: MemberId;
  patient: PatientId;
  course: CourseId;
  photos: PhotoId[];
}

/** A British clinic with a pair of one patient. */
async function aScene(): Promise<Scene> {
  const { db } = installation.database;
  const { clinicId } = await aClinic(db);
  const made = await db.tx(clinicId, async (tx) => {
    await tx.rows("update clinic set country = 'GB'");
    const member = await aMember(tx, ['clinician']);
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    const sessions = [
      await aSession(tx, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(tx, course, { heldOn: '2026-06-01', kind: 'follow-up' }),
    ];
    return { member, patient, course, sessions };
  });
  const objects = context.get<ObjectStore>(OBJECTS, { strict: false });
  const photos: PhotoId[] = [];
  for (const session of made.sessions)
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, '#b58a70'));
  await aSeries(db, clinicId, made.course, photos[0]!, [{ photo: photos[1]!, outcome: { moved: [5, -3] } }]);
  return { clinicId, ...made, photos };
}

async function aStudy(scene: Scene, audience: Audience): Promise<CaseStudyId> {
  const made = await cases.create(scene.clinicId, everybody, scene.member, scene.course, {
    ...{ view: 'close-up-site', moreViews: [], lightMode: 'standard', layout: 'pair', crop: 'original' },
    ...{ audience, caption: null, showsClinic: false, photoIds: scene.photos },
    ...{ format: 'jpeg', sizePx: 240, labels: 'interval', theme: 'light' },
  });
  return made.id;
}

const consent = (scene: Scene, purpose: string, action: 'granted' | 'withdrawn') =>
  installation.database.db.tx(scene.clinicId, (tx) =>
    tx.rows(
      'insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, $4, $5)',
      [newId(), scene.clinicId, scene.patient, purpose, action],
    ),
  );

async function aLink(scene: Scene, study: CaseStudyId, days = 7) {
  const { address, link } = await links.create(scene.clinicId, everybody, scene.member, study, {
    recipient: 'Dr Gray',
    days,
  });
  return { id: link.id, token: address.split('/').at(-1)! };
}
const listed = async (scene: Scene, study: CaseStudyId) =>
  (await links.ofStudy(scene.clinicId, everybody, study))[0]!;
async function expectDead(token: string): Promise<void> {
  await expect(links.page(token)).rejects.toMatchObject(gone);
  await expect(links.picture(token)).rejects.toMatchObject(gone);
}

describe('a link to a composed picture', () => {
  it('opens one picture, counts its views, and leaves a trace of each', async () => {
    const scene = await aScene();
    const study = await aStudy(scene, 'own-patient');
    const { id, token } = await aLink(scene, study);
    expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await listed(scene, study)).toMatchObject({
      ...{ id, recipient: 'Dr Gray', viewCount: 0, lastViewedAt: null, isLive: true },
    });
    const page = await links.page(token);
    expect(page).toMatchObject({ audience: 'own-patient', disclosures: [], picture: { caption: null } });
    expect(page.picture.alt).toContain('Session 2');
    const picture = await links.picture(token);
    expect(picture.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await (await picture.open()).toArray()).length).toBeGreaterThan(0);
    await links.page(token);
    const seen = await listed(scene, study);
    expect(seen.viewCount).toBe(2);
    expect(seen.lastViewedAt).toBeInstanceOf(Date);
    const traces = await installation.database.db.tx(scene.clinicId, (tx) =>
      tx.rows(
        `select actor_kind as actor, object_id as "objectId", subject_patient_id as "patientId", photo_ids as "photoIds"
         from audit_event where clinic_id = $1 and route = 'GET s/:token'`,
        [scene.clinicId],
      ),
    );
    const trace = { actor: 'visitor', objectId: id, patientId: scene.patient, photoIds: scene.photos };
    expect(traces).toEqual([trace, trace]);
    // The token itself is nowhere.
    const stored = await installation.database.db.tx(scene.clinicId, (tx) =>
      tx.row<{ text: string }>('select l::text as text from share_link l where id = $1', [id]),
    );
    expect(stored!.text).not.toContain(token);
  });

  it('ends on its day, or when it is taken back, and is then like one that never was', async () => {
    const scene = await aScene();
    const study = await aStudy(scene, 'own-patient');
    const [one, other] = [await aLink(scene, study, 3), await aLink(scene, study, 30)];
    await links.revoke(scene.clinicId, everybody, scene.member, one.id);
    await links.revoke(scene.clinicId, everybody, scene.member, one.id);
    await expectDead(one.token);
    await links.page(other.token);
    await installation.database.shiftClock('31 days');
    await expectDead(other.token);
    await expectDead('A'.repeat(22));
    const stand = await links.ofStudy(scene.clinicId, everybody, study);
    expect(stand.map(({ isLive }) => isLive)).toEqual([false, false]);
  });

  it.each([
    ['consultation-room', 'in-clinic-display'],
    ['referrer-teaching', 'teaching'],
  ] as const)('for %s is dead the moment consent to %s is', async (audience, purpose) => {
    const scene = await aScene();
    await consent(scene, purpose, 'granted');
    const study = await aStudy(scene, audience);
    const { token } = await aLink(scene, study);
    await links.page(token);
    await consent(scene, purpose, 'withdrawn');
    await expectDead(token);
    await expect(aLink(scene, study)).rejects.toMatchObject(gone);
    await consent(scene, purpose, 'granted');
    await links.picture(token);
  });

  it('to a picture for the public needs that it is public', async () => {
    const scene = await aScene();
    await installation.database.db.tx(scene.clinicId, (tx) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
         values ($1, $2, $3, 'marketing', 'granted', '{website}', '{GB}')`,
        [newId(), scene.clinicId, scene.patient],
      ),
    );
    const study = await aStudy(scene, 'public-advertising');
    await expect(aLink(scene, study)).rejects.toMatchObject({ slug: 'advertising-refused' });
  });

  it('is dead with a photo that is out of sight', async () => {
    const scene = await aScene();
    const { token } = await aLink(scene, await aStudy(scene, 'own-patient'));
    await context
      .get(RefilingsService, { strict: false })
      .refile(
        scene.clinicId,
        scene.member,
        { subject: 'photo', id: scene.photos[1]!, act: 'quarantine' },
        1,
        {
          ...{ reason: 'wrong-patient', note: null },
        },
      );
    await expectDead(token);
  });

  it('is nobody else’s to see or to take back', async () => {
    const [scene, other] = [await aScene(), await aScene()];
    const study = await aStudy(scene, 'own-patient');
    const { id, token } = await aLink(scene, study);
    await expect(links.revoke(other.clinicId, everybody, other.member, id)).rejects.toMatchObject(gone);
    await expect(links.ofStudy(other.clinicId, everybody, study)).rejects.toMatchObject(gone);
    const marketing = { patientId: null, seesOnlyConsented: true, composesFor: audiences };
    await expect(links.revoke(scene.clinicId, marketing, scene.member, id)).rejects.toMatchObject(gone);
    await links.page(token);
  });
});
