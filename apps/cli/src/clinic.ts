import { parseArgs } from 'node:util';
import {
  advertiserTypes,
  IdentityModule,
  isTimeZone,
  locales,
  MembersService,
  recordOwn,
  type AdvertiserType,
  type Locale,
} from '#identity';
import { newId, Problem, type ClinicId } from '#kernel';
import { Database, type Config } from '#platform';
import { CommandFailure, exitCode } from './commands.js';
import { asOwner } from './operator/as-owner.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { sayNotMigrated } from './operator/say-not-migrated.js';
import { makeSetUpLink, setUpLinkDays } from './operator/set-up-link.js';
import { theClinic } from './operator/the-clinic.js';
import { withServices } from './operator/with-services.js';

const help = `Usage: samelight clinic add --name NAME --country CC --time-zone ZONE --admin EMAIL --admin-name NAME
                            [--language ${locales.join('|')}]… [--advertiser ${advertiserTypes.join('|')}]
                            [--data FOLDER]
       samelight clinic invite --admin EMAIL --admin-name NAME [--clinic NAME] [--data FOLDER]
       samelight clinic set-up-link [--data FOLDER]

add          Makes another clinic in this installation and prints a link by which its first administrator comes in, once and within seven
             days. Clinics see nothing of each other; somebody may work in several.
invite       Prints a new link for an administrator, when the first one has run out or nobody is left who manages the clinic.
set-up-link  Prints a link to set up the first clinic from another machine, once and within ${setUpLinkDays} days. Links before it end.

  --country CC    two letters, such as HK
  --time-zone     such as Asia/Hong_Kong
  --language      languages of the clinic's texts, the own one first; en unless given
  --advertiser    who advertises decides which rules hold; medical-institution unless given
add and set-up-link need DATABASE_OWNER_URL.

${dataOptionHelp}
`;

export interface NewClinicByOperator {
  name: string;
  country: string;
  timeZone: string;
  languages: Locale[];
  advertiserType: AdvertiserType;
}
interface FirstAdmin {
  email: string;
  displayName: string;
}

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      name: { type: 'string' },
      country: { type: 'string' },
      'time-zone': { type: 'string' },
      language: { type: 'string', multiple: true },
      advertiser: { type: 'string' },
      admin: { type: 'string' },
      'admin-name': { type: 'string' },
      clinic: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [act, ...more] = positionals;
  if ((act !== 'add' && act !== 'invite' && act !== 'set-up-link') || more.length > 0)
    throw usage('say add, invite or set-up-link');
  const needs = act === 'invite' ? ([] as const) : (['DATABASE_OWNER_URL'] as const);
  const { config, close } = await openSettings(values.data, needs, { startsDatabase: true });
  try {
    if (act === 'set-up-link') {
      const link = await makeSetUpLink(config.DATABASE_OWNER_URL!, config.PUBLIC_URL);
      process.stdout.write(`set up the first clinic, within ${setUpLinkDays} days and once, at ${link}\n`);
      return exitCode.done;
    }
    const admin = {
      email: line(values.admin, '--admin'),
      displayName: line(values['admin-name'], '--admin-name'),
    };
    if (!/^[^@\s]+@[^@\s]+$/.test(admin.email)) throw usage('--admin is an e-mail address');
    const link =
      act === 'add'
        ? await addClinic(
            config,
            {
              name: line(values.name, '--name'),
              country: line(values.country, '--country'),
              timeZone: line(values['time-zone'], '--time-zone'),
              languages: (values.language ?? ['en']) as Locale[],
              advertiserType: (values.advertiser ?? 'medical-institution') as AdvertiserType,
            },
            admin,
          )
        : await inviteAdmin(config, values.clinic, admin);
    process.stdout.write(`${admin.displayName} comes in once, within seven days, at ${link}\n`);
    return exitCode.done;
  } finally {
    await close();
  }
}

const usage = (words: string) => new CommandFailure(exitCode.usage, `${words}; see samelight clinic --help`);

function line(given: string | undefined, name: string): string {
  const text = given?.trim() ?? '';
  if (text === '' || text.length > 120 || /[\u0000-\u001f\u007f]/.test(text))
    throw usage(`${name} is needed`);
  return text;
}

/** @returns the link of the first administrator. @throws CommandFailure `usage`, `input` when the name is taken or this is a demo */
export async function addClinic(
  config: Config,
  clinic: NewClinicByOperator,
  admin: FirstAdmin,
): Promise<string> {
  if (!/^[A-Z]{2}$/.test(clinic.country)) throw usage('--country is two capital letters');
  if (!isTimeZone(clinic.timeZone)) throw usage('--time-zone is a name such as Asia/Hong_Kong');
  if (!clinic.languages.every((language) => locales.includes(language)))
    throw usage('--language is not known');
  if (!advertiserTypes.includes(clinic.advertiserType)) throw usage('--advertiser is not known');
  const id = newId<ClinicId>();
  // As the owner: the product itself makes the first clinic and no other.
  await asOwner(config.DATABASE_OWNER_URL!, async (client) => {
    const { rowCount } = await client.query(
      `insert into clinic (id, name, country, time_zone, locale, languages, advertiser_type, is_demo)
       select $1, $2, $3, $4, $5, $6, $7, false
       where not exists (select 1 from clinic where name = $2 or is_demo)`,
      [
        id,
        clinic.name,
        clinic.country,
        clinic.timeZone,
        clinic.languages[0],
        clinic.languages,
        clinic.advertiserType,
      ],
    );
    if (rowCount === 0)
      throw new CommandFailure(exitCode.input, 'a clinic has this name already, or this is a demo');
  });
  return inviteInto(config, () => Promise.resolve(id), 'clinic add', admin);
}

/** @returns the link. @throws CommandFailure `input` for an unknown clinic or somebody who is a member already */
export function inviteAdmin(config: Config, clinic: string | undefined, admin: FirstAdmin): Promise<string> {
  return inviteInto(config, (db) => theClinic(db, clinic), 'clinic invite', admin);
}

function inviteInto(
  config: Config,
  which: (db: Database) => Promise<ClinicId>,
  route: string,
  admin: FirstAdmin,
): Promise<string> {
  return withServices(config, [IdentityModule], async (context) => {
    const db = context.get(Database);
    const clinicId = await which(db);
    const { invitation, link } = await context
      .get(MembersService)
      .invite(clinicId, { ...admin, roles: ['admin', 'clinician'] }, null)
      .catch((error: unknown) => {
        if (!(error instanceof Problem) || error.slug !== 'conflict') throw error;
        throw new CommandFailure(exitCode.input, error.facts.detail ?? error.message);
      });
    await db.tx(clinicId, (tx) =>
      recordOwn(tx, {
        actorKind: 'operator',
        verb: 'add',
        route,
        objectKind: 'member-invitation',
        objectId: invitation.id,
      }),
    );
    return link;
  }).catch(sayNotMigrated);
}
