import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { hashToken, newToken } from '#identity';
import { CommandFailure, exitCode } from './commands.js';
import { asOwner } from './operator/as-owner.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';

const help = `Usage: samelight member reset-password EMAIL [--clinic NAME] [--data FOLDER]
       samelight member reset-second-factor EMAIL [--clinic NAME] [--data FOLDER]

reset-password        Prints a link by which the person chooses another password, once, within 24 hours. The one they have works until then.
reset-second-factor   Takes away the authenticator app, the recovery codes and the passkeys of somebody who lost them. An administrator
                      sets up another one when they come in.
--clinic NAME         Which of several people who have this address: the one who is a member there.

Both work for persons of any clinic. Make sure that it is really them who ask. Needs DATABASE_OWNER_URL.

${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { ...dataOption, clinic: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [act, email, ...more] = positionals;
  const isKnown = act === 'reset-password' || act === 'reset-second-factor';
  if (!isKnown || email === undefined || more.length > 0) {
    throw new CommandFailure(
      exitCode.usage,
      'say reset-password or reset-second-factor and one e-mail address; see samelight member --help',
    );
  }
  const { config, close } = await openSettings(values.data, ['DATABASE_OWNER_URL'], { startsDatabase: true });
  try {
    const said =
      act === 'reset-password'
        ? await resetPassword(config.DATABASE_OWNER_URL!, email, config.PUBLIC_URL, values.clinic)
        : await resetSecondFactor(config.DATABASE_OWNER_URL!, email, values.clinic);
    process.stdout.write(`${said}\n`);
    return exitCode.done;
  } finally {
    await close();
  }
}

/** @throws CommandFailure `input` for an unknown address, and for one of several people when it is not said whose it is */
async function personOf(client: Client, email: string, clinicName: string | undefined): Promise<string> {
  const { rows } = await client.query<{ id: string; clinics: string[] }>(
    `select p.id, array_agg(c.name order by c.name) as clinics
     from person p join member m on m.person_id = p.id join clinic c on c.id = m.clinic_id
     where p.email = $1::citext group by p.id order by p.id`,
    [email],
  );
  const meant = rows.filter(({ clinics }) => clinicName === undefined || clinics.includes(clinicName));
  if (meant.length > 1) {
    const where = meant.map(({ clinics }) => clinics.join(', ')).join('; ');
    throw new CommandFailure(
      exitCode.input,
      `several people have this e-mail address, in: ${where}. Say which one by --clinic NAME`,
    );
  }
  if (!meant[0]) throw new CommandFailure(exitCode.input, 'nobody here has this e-mail address');
  return meant[0].id;
}

/** @returns the link, known now and never again. @throws CommandFailure `input` for an unknown address */
export async function resetPassword(
  ownerUrl: string,
  email: string,
  publicUrl: string,
  clinicName?: string,
): Promise<string> {
  const token = newToken();
  await asOwner(ownerUrl, async (client) =>
    client.query(
      `insert into password_reset (token_hash, person_id, expires_at) values ($1, $2, clock_now() + interval '24 hours')`,
      [hashToken(token), await personOf(client, email, clinicName)],
    ),
  );
  return `${publicUrl.replace(/\/+$/, '')}/new-password#${token}`;
}

/** @returns what was done. @throws CommandFailure `input` for an unknown address */
export async function resetSecondFactor(
  ownerUrl: string,
  email: string,
  clinicName?: string,
): Promise<string> {
  const { rows } = await asOwner(ownerUrl, async (client) =>
    client.query<{ hadOne: boolean }>(
      `with who as (select $1::uuid as id),
         codes as (delete from recovery_code c using who where c.person_id = who.id),
         factor as (delete from person_totp f using who where f.person_id = who.id returning 1),
         passkeys as (delete from passkey k using who where k.person_id = who.id returning 1),
         ended as (update sign_in s set ended_at = clock_now() from member m, who
           where m.person_id = who.id and s.clinic_id = m.clinic_id and s.member_id = m.id and s.ended_at is null)
       select exists (select 1 from factor union all select 1 from passkeys) as "hadOne" from who`,
      [await personOf(client, email, clinicName)],
    ),
  );
  return rows[0]!.hadOne
    ? 'the second factor is gone, and the person is signed out'
    : 'there was no second factor';
}
