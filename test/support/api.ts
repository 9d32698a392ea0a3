import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import type { PatientId } from '#kernel';
import { IdentityService, type Role } from '#identity';
import { createObjectStore, readConfig } from '#platform';
import { createApiApp, type ApiApp } from '../../apps/api/src/app.js';
import { aClinic, openTestDatabase, type TestClinic, type TestDatabase } from './database.js';

export const testPassword = 'correct horse battery staple';

/** A signed-in browser: sends its cookie and its CSRF token by itself. */
export interface SignedInAgent {
  agent: TestAgent;
  /** Cookie and CSRF token, for requests by other means. */
  headers: { Cookie: string; 'X-CSRF-Token': string };
  csrfToken: string;
  memberId: string | null;
}

export interface RunningApi {
  app: ApiApp;
  url: string;
  database: TestDatabase;
  /** Null when the API was started without a clinic. */
  clinic: TestClinic;
  /** A browser that has not signed in. */
  visitor(): TestAgent;
  /** A new member with these roles, signed in; of this clinic unless told otherwise. */
  signIn(roles: Role | Role[], clinic?: TestClinic): Promise<SignedInAgent>;
  /** A patient, signed in. */
  signInPatient(patientId: PatientId, clinic?: TestClinic): Promise<SignedInAgent>;
  close(): Promise<void>;
}

let members = 0;
const nowhere = { address: '127.0.0.1', userAgent: '' };

/**
 * The real API on a port of its own, with a database cloned for it and a file-system object store.
 * @param settings override the environment, such as `SAMELIGHT_MODE`
 * @param options `isEmpty` starts without a clinic, `isDemo` with a demo one
 */
export async function startApi(
  settings: Record<string, string> = {},
  options: { isEmpty?: boolean; isDemo?: boolean } = {},
): Promise<RunningApi> {
  const database = await openTestDatabase();
  const objects = await mkdtemp(join(tmpdir(), 'samelight-api-'));
  await (await createObjectStore({ kind: 'fs', root: objects, createIfMissing: true })).close();
  const clinic = options.isEmpty
    ? (undefined as unknown as TestClinic)
    : await aClinic(database.db, { isDemo: options.isDemo ?? false });
  const app = await createApiApp(
    readConfig({
      PORT: '0',
      DATABASE_URL: database.appUrl,
      DATABASE_POOL: '6',
      OBJECTS_ROOT: objects,
      MASTER_KEY: '5a'.repeat(32),
      LOG_LEVEL: 'silent',
      SAMELIGHT_MODE: options.isDemo ? 'demo' : 'clinic',
      ...settings,
    }),
  );
  const url = `http://127.0.0.1:${await app.listen(0, '127.0.0.1')}`;
  const identity = app.nest.get(IdentityService);

  const signedIn = async (token: string): Promise<SignedInAgent> => {
    const agent = supertest.agent(url);
    const cookie = `${settings['PUBLIC_URL']?.startsWith('https:') ? '__Host-' : ''}samelight_session=${token}`;
    agent.set('Cookie', cookie);
    const me = (await agent.get('/api/v1/me').expect(200)).body as {
      csrfToken: string;
      memberId: string | null;
    };
    agent.set('X-CSRF-Token', me.csrfToken);
    return {
      agent,
      headers: { Cookie: cookie, 'X-CSRF-Token': me.csrfToken },
      csrfToken: me.csrfToken,
      memberId: me.memberId,
    };
  };

  return {
    app,
    url,
    database,
    clinic,
    visitor: () => supertest.agent(url),
    async signIn(roles, of = clinic) {
      members += 1;
      const memberId = await identity.addMember(of.clinicId, {
        displayName: `Member ${members}`,
        email: `member-${members}@clinic.example`,
        password: null,
        roles: [roles].flat(),
      });
      // By the back door: hashing a password for each of hundreds of members would take a minute.
      return signedIn((await identity.openForMember(of.clinicId, memberId, nowhere, 'second-factor')).token);
    },
    async signInPatient(patientId, of = clinic) {
      return signedIn((await identity.openForPatient(of.clinicId, patientId)).token);
    },
    async close() {
      await app.close();
      await database.close();
      await rm(objects, { recursive: true, force: true });
    },
  };
}
