import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { sharp } from '#imaging';
import {
  newId,
  type CourseId,
  type Id,
  type JobRunId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { OBJECTS, type ObjectStore, type RunningJob, type Tx } from '#platform';
import { PublicationRound } from '#cases';
import { ConsentRound, MessagesService } from '#patients';
import { RULE_PACKS } from '../../libs/cases/src/advertising.service.js';
import { ReleasesStore } from '../../libs/cases/src/releases/releases.store.js';
import type { RulePacks } from '../../libs/cases/src/rule-packs.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aSeries } from '../support/pictures.js';
import { asPublished } from '../support/publications.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

/**
 * Every address at which a picture was handed out, and every way in which the right to show it ends: from then on there is nothing there,
 * also for who knows the tag of what they have seen, and nobody in between was ever allowed to keep it for longer than a minute.
 */
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    await tx.rows("update clinic set country = 'GB'");
    await tx.rows(
      `insert into publishing_policy (clinic_id, gallery_slug, is_gallery_open) values ($1, $2, true)`,
      [tx.clinicId, gallery],
    );
  });
});
afterAll(() => api.close());

const gallery = 'G'.repeat(22);
const longestKeptSeconds = 60;

type Who = 'anybody' | 'marketing' | 'clinician' | 'admin' | 'patient';
type Cast = Record<Exclude<Who, 'anybody'>, SignedInAgent>;

interface Address {
  who: Who;
  path: string;
  /** Of a list or an archive, which stays: what is in it no more. */
  without?: string;
  /** What it rests on; without, it is the clinic's own record. */
  of: 'publication' | 'marketing' | 'teaching' | 'other-photo';
}

interface Scene {
  patient: PatientId;
  course: CourseId;
  photos: PhotoId[];
  study: string;
  teaching: string;
  release: string;
  slug: string;
  cast: Cast;
  addresses: Record<string, Address>;
}

const tx = <T>(work: (tx: Tx) => Promise<T>) => api.database.db.tx(api.clinic.clinicId, work);

/** A ready photo whose every small picture is in the store. */
async function aSeenPhoto(session: SessionId): Promise<PhotoId> {
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const bytes = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#b58a70' } })
    .jpeg()
    .toBuffer();
  const sha256 = createHash('sha256').update(bytes).digest();
  return tx(async (inner) => {
    const photo = await aPhoto(inner, session, { widthPx: 320, heightPx: 240 });
    for (const recipe of ['full', 'view', 'thumb']) {
      const id = newId<Id<'derivative'>>();
      await objects.put(`derivatives/${id}`, Readable.from([bytes]));
      await inner.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256)
         values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/jpeg', 320, 240, $6, $5)`,
        [id, inner.clinicId, photo, recipe, sha256, bytes.length],
      );
    }
    await inner.rows('update photo set released_at = clock_now() where id = $1', [photo]);
    return photo;
  });
}

async function aCast(patient: PatientId): Promise<Cast> {
  const [marketing, clinician, admin] = await Promise.all([
    api.signIn('marketing'),
    api.signIn('clinician'),
    api.signIn('admin'),
  ]);
  return { marketing, clinician, admin, patient: await api.signInPatient(patient) };
}

const composed = {
  ...{ view: 'close-up-site', moreViews: [], lightMode: 'standard', layout: 'pair', crop: 'original' },
  ...{ caption: null, showsClinic: false, hasWatermark: false, stated: { risks: null, cost: null } },
  ...{ format: 'jpeg', sizePx: 240, labels: 'interval', theme: 'light', light: 'as-taken' },
};

/** @param lasts an interval after which consent ends by itself */
async function aScene(lasts: string | null): Promise<Scene> {
  const { patient, course, sessions } = await tx(async (inner) => {
    const patient = await aPatient(inner);
    const course = await aCourse(inner, patient);
    for (const purpose of ['marketing', 'teaching'])
      await inner.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries, expires_at)
         values ($1, $2, $3, $4, 'granted', '{website,instagram}', '{GB}', clock_now() + $5::interval)`,
        [newId(), inner.clinicId, patient, purpose, lasts],
      );
    const sessions = [
      await aSession(inner, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(inner, course, { heldOn: '2026-06-01', kind: 'follow-up' }),
    ];
    return { patient, course, sessions };
  });
  const photos = [await aSeenPhoto(sessions[0]!), await aSeenPhoto(sessions[1]!)];
  await aSeries(api.database.db, api.clinic.clinicId, course, photos[0]!, [
    { photo: photos[1]!, outcome: { moved: [0, 0] } },
  ]);
  const cast = await aCast(patient);
  const compose = async (who: SignedInAgent, audience: string) => {
    const wanted = { ...composed, audience, photoIds: photos };
    const made = await who.agent.post(`/api/v1/courses/${course}/case-studies`).send(wanted);
    expect([made.text, made.status]).toEqual([expect.any(String), 201]);
    return (made.body as { id: string }).id;
  };
  const study = await compose(cast.marketing, 'public-advertising');
  const teaching = await compose(cast.clinician, 'referrer-teaching');
  const published = await tx(async (inner) => {
    const shown = await asPublished(inner, api.clinic.adminId, course, study, { isIndexed: true });
    const elsewhere = await asPublished(inner, api.clinic.adminId, course, study, { channel: 'instagram' });
    await inner.rows(
      `insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on, recorded_by_member_id)
       values ($1, $2, $3, 'marketing', 'instagram', 'GB', $4, $5, clinic_day($2), $6)`,
      [newId(), inner.clinicId, patient, photos, `/p/${elsewhere.slug}`, api.clinic.adminId],
    );
    return shown;
  });
  const share = async (who: SignedInAgent, of: string) => {
    const made = await who.agent.post(`/api/v1/case-studies/${of}/share-links`).send({ days: 365 });
    expect([made.text, made.status]).toEqual([expect.any(String), 201]);
    return new URL((made.body as { address: string }).address).pathname;
  };
  const scene = { patient, course, photos, study, teaching, ...published, cast };
  return {
    ...scene,
    addresses: await handedOut(
      scene,
      await share(cast.marketing, study),
      await share(cast.clinician, teaching),
    ),
  };
}

/** Addresses that a page names: of pictures, frames, previews. */
const namedIn = (html: string) =>
  [...html.matchAll(/(?:src|href|content)="(?:http:\/\/[^/"]+)?(\/[psg]\/[^"#]+)"/g)].map(
    ([, path]) => path!,
  );

/** Everything by which pictures of a scene can be had, as the application itself names it. */
async function handedOut(
  { photos, course, study, teaching, release, slug, cast }: Omit<Scene, 'addresses'>,
  shared: string,
  sharedToTeach: string,
): Promise<Record<string, Address>> {
  const all: Record<string, Address> = {};
  const add = (name: string, who: Who, path: string, of: Address['of'], without?: string) => {
    const isKnown = Object.values(all).some(
      (one) => one.who === who && one.path === path && one.without === without,
    );
    if (!isKnown) all[name] = { who, path, of, ...(without === undefined ? {} : { without }) };
  };
  add('page', 'anybody', `/p/${slug}`, 'publication');
  add('frame', 'anybody', `/p/${slug}/embed`, 'publication');
  add('shared page', 'anybody', shared, 'publication');
  add('page shared to teach', 'anybody', sharedToTeach, 'teaching');
  for (const query of ['?show=1', '?show=1&modality=microneedling'])
    for (const frame of ['', '/embed'])
      add(`gallery${frame}${query}`, 'anybody', `/g/${gallery}${frame}${query}`, 'publication', slug);

  const { agent } = cast.marketing;
  for (const { who, path, of, without } of Object.values(all).filter((one) => one.who === 'anybody')) {
    const { text } = await api.visitor().get(path).expect(200);
    for (const named of namedIn(text))
      if (without === undefined ? !named.startsWith('/g/') : named.includes(without))
        add(`${named} on ${path}`, who, named, of);
  }
  const { text } = await api.visitor().get(`/p/${slug}`);
  add(
    'preview',
    'anybody',
    new URL(/property="og:image" content="([^"]+)"/.exec(text)![1]!).pathname,
    'publication',
  );

  for (const [of, id, who] of [
    ['marketing', study, 'marketing'],
    ['marketing', study, 'admin'],
    ['teaching', teaching, 'admin'],
    ['teaching', teaching, 'clinician'],
  ] as const) {
    const at = `/api/v1/case-studies/${id}`;
    add(`${of} study, ${who}`, who, at, of);
    add(`${of} picture, ${who}`, who, `${at}/picture`, of);
    add(`${of} record, ${who}`, who, `${at}/record`, of);
    // Each kind is drawn once; for one of those who may have it.
    const kinds = who === 'admin' ? [] : ['png', 'jpeg', 'webp', 'wipe', 'fade', 'print'];
    for (const kind of kinds) add(`${of} ${kind}, ${who}`, who, `${at}/outputs/${kind}`, of);
    add(`${of} studies, ${who}`, who, `/api/v1/courses/${course}/case-studies`, of, id);
  }
  add('report', 'clinician', `/api/v1/case-studies/${teaching}/outputs/report`, 'teaching');
  for (const [index, photo] of photos.entries()) {
    // The second one goes to the bin in one of the tests.
    const of = index === 0 ? 'other-photo' : 'marketing';
    add(`photo ${photo}`, 'marketing', `/api/v1/photos/${photo}`, of);
    for (const name of ['full', 'view', 'thumb'])
      add(`${name} of ${photo}`, 'marketing', `/api/v1/photos/${photo}/files/${name}`, of);
    add(`${photo} in the course`, 'marketing', `/api/v1/photos?courseId=${course}`, of, photo);
    add(`${photo} among all`, 'marketing', '/api/v1/photos', of, photo);
  }
  const { body } = await agent.get('/api/v1/photos').expect(200);
  expect(JSON.stringify(body)).toContain(photos[0]);
  add('evidence', 'clinician', `/api/v1/case-releases/${release}/evidence`, 'marketing', 'pictures/1.jpg');
  add('own releases', 'patient', '/api/v1/my/case-releases', 'marketing', release);
  add('own picture', 'patient', `/api/v1/my/case-releases/${release}/pictures/0`, 'marketing');
  return all;
}

interface Answer {
  status: number;
  text: string;
  etag: string | undefined;
  keptSeconds: number;
}
async function ask({ cast }: Scene, { who, path }: Address, known?: string): Promise<Answer> {
  const response = await fetch(api.url + path, {
    headers: {
      ...(who === 'anybody' ? {} : cast[who].headers),
      ...(known === undefined ? {} : { 'If-None-Match': known }),
    },
  });
  const control = response.headers.get('cache-control') ?? '';
  const age = /max-age=(\d+)/.exec(control);
  return {
    status: response.status,
    text: Buffer.from(await response.arrayBuffer()).toString('latin1'),
    etag: response.headers.get('etag') ?? undefined,
    // What says nothing of it may be kept as long as anybody likes.
    keptSeconds: /no-store|no-cache/.test(control) ? 0 : age ? Number(age[1]) : Infinity,
  };
}

interface Ending {
  /** Of the consent, where it ends by itself. */
  lasts?: string;
  /** What is left alone by it: the clinic's own, not for the public. */
  spares?: Address['of'][];
  end(scene: Scene): Promise<void>;
  /** What does not come back with consent; what was public, unless said otherwise. */
  staysDead?: Address['of'][];
  takeDown: string;
  /** What is done afterwards, and changes nothing of it. */
  afterwards?(scene: Scene): Promise<Scene>;
}

/** Rules of these very countries, until the end of a test. */
const rules = () => api.app.nest.get<RulePacks>(RULE_PACKS, { strict: false });
let packs: RulePacks['packs'];
beforeAll(() => {
  packs = [...rules().packs];
});
afterEach(async () => {
  rules().packs.splice(0, Infinity, ...packs);
  await api.database.shiftClock('0');
});

const run = (): RunningJob => ({
  ...{ id: newId<JobRunId>(), clinicId: api.clinic.clinicId, attempt: 1 },
  signal: new AbortController().signal,
  commit: tx,
  progress: () => Promise.resolve(),
});

const endings: Record<string, Ending> = {
  'the patient takes consent back': {
    takeDown: 'withdrawn',
    end: async ({ cast }) => {
      for (const purpose of ['marketing', 'teaching'])
        await cast.patient.agent.post('/api/v1/my/consents/withdrawals').send({ purpose }).expect(200);
    },
  },
  'consent runs out by the clock of the database': {
    lasts: '10 minutes',
    takeDown: 'expired',
    end: () => api.database.shiftClock('10 minutes'),
    afterwards: async (scene) => {
      await new ConsentRound(api.database.db, api.app.nest.get(MessagesService)).handle({}, run());
      return scene;
    },
  },
  'a photo goes to the bin and is erased': {
    spares: ['other-photo'],
    staysDead: ['publication', 'marketing', 'teaching'],
    takeDown: 'photo-gone',
    end: async ({ cast, photos }) => {
      const { body } = await cast.clinician.agent.get(`/api/v1/photos/${photos[1]}`).expect(200);
      await cast.clinician.agent
        .post(`/api/v1/photos/${photos[1]}/refilings`)
        .set('If-Match', `"${(body as { version: number }).version}"`)
        .send({ act: 'bin', reason: 'not-consented' })
        .expect(201);
    },
    afterwards: async (scene) => {
      await api.database.shiftClock('31 days');
      const erased = await tx((inner) =>
        inner.row<{ isDone: boolean }>(
          'select erase_binned(r.id, gen_random_uuid()) as "isDone" from refiling r where r.clinic_id = $1 and r.subject_id = $2',
          [inner.clinicId, scene.photos[1]],
        ),
      );
      expect(erased).toEqual({ isDone: true });
      return { ...scene, cast: await aCast(scene.patient) };
    },
  },
  'the rules of the country refuse it': {
    spares: ['marketing', 'teaching', 'other-photo'],
    takeDown: 'rules',
    end: () => {
      rules().packs.splice(0);
      return Promise.resolve();
    },
    afterwards: async (scene) => {
      await new PublicationRound(api.database.db, new ReleasesStore(), rules()).handle({}, run());
      return scene;
    },
  },
};

/** In small groups: one after the other takes long, all at once is more than the API has connections for. */
async function each<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += 4)
    done.push(...(await Promise.all(items.slice(at, at + 4).map(work))));
  return done;
}

/** Addresses at which something is still to be had. */
async function alive(scene: Scene, addresses: [string, Address, Answer][]): Promise<string[]> {
  const found = await each(addresses, async ([name, address, before]) => {
    const { status, text, keptSeconds } = await ask(scene, address, before.etag);
    const isGone =
      status === 404 || (address.without !== undefined && status === 200 && !text.includes(address.without));
    return isGone && keptSeconds <= longestKeptSeconds ? [] : [`${name}: ${status}, kept ${keptSeconds} s`];
  });
  return found.flat();
}

describe('every address that was handed out', () => {
  it.each(Object.entries(endings))('is dead at once and for good when %s', async (_, ending) => {
    const scene = await aScene(ending.lasts ?? null);
    const before = await each(Object.entries(scene.addresses), async ([name, address]) => {
      const answer = await ask(scene, address);
      // It was there: an address that never worked proves nothing.
      expect([name, answer.status]).toEqual([name, 200]);
      const held = answer.text.includes(address.without ?? '');
      expect([name, held]).toEqual([name, true]);
      expect([name, answer.keptSeconds <= longestKeptSeconds]).toEqual([name, true]);
      return [name, address, answer] as [string, Address, Answer];
    });
    expect(before.length).toBeGreaterThan(50);

    const meant = before.filter(([, { of }]) => !ending.spares?.includes(of));
    await ending.end(scene);
    expect(await alive(scene, meant)).toEqual([]);

    const later = (await ending.afterwards?.(scene)) ?? scene;
    // The copy elsewhere is somebody's to take down, by a day.
    const { body } = await later.cast.clinician.agent.get('/api/v1/take-downs').expect(200);
    const [task] = (body as { patient: { id: string } }[]).filter(
      ({ patient }) => patient.id === scene.patient,
    );
    expect(task).toMatchObject({
      ...{ state: 'open', reason: ending.takeDown, owner: { id: api.clinic.adminId } },
      dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });

    // Who consents again has not agreed to these pictures again: nothing public comes back.
    rules().packs.splice(0, Infinity, ...packs);
    await tx((inner) =>
      inner.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
         values ($1, $2, $3, 'marketing', 'granted', '{website,instagram}', '{GB}')`,
        [newId(), inner.clinicId, scene.patient],
      ),
    );
    const stays = ending.staysDead ?? ['publication'];
    expect(
      await alive(
        later,
        meant.filter(([, { of }]) => stays.includes(of)),
      ),
    ).toEqual([]);
  });
});
