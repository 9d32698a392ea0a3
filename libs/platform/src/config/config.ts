import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { readTrustedProxies } from './trusted-proxies.js';

const databaseUrl = z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'is not a postgres:// address');
const absolutePath = z.string().refine(isAbsolute, 'is not an absolute path');
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((text) => text === '1');

/** Hosts to which nothing has to be encrypted: this machine, and a neighbour in the same compose network. */
const isNear = (host: string) =>
  host === '[::1]' || /^127\./.test(host) || (host !== '' && !host.includes('.') && !host.includes(':'));

function isSmtpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname || !/^\/?$/.test(url.pathname) || url.hash)
    return false;
  return [...url.searchParams].every(([name, value]) => name === 'tls' && value === 'optional');
}

function isWebhookUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isNear(url.hostname));
}

const settings = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address the API listens on'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4400).describe('Port the API listens on'),
  HEALTH_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(0)
    .describe('Port of the worker’s health endpoint; 0 picks a free one'),
  PUBLIC_URL: z
    .url()
    .default('http://127.0.0.1:4400')
    .describe('Address people type; cookies are Secure when it is https'),
  TLS_CERT: absolutePath
    .optional()
    .describe(
      'Certificate chain as PEM file: the API serves HTTPS too, on TLS_PORT; read again when it changes',
    ),
  TLS_KEY: absolutePath.optional().describe('Private key of TLS_CERT, as PEM file'),
  TLS_CA: absolutePath
    .optional()
    .describe(
      'Private authority that devices are to trust, as PEM file; offered over plain HTTP on TLS_PORT',
    ),
  TLS_PORT: z.coerce.number().int().min(0).max(65535).default(4443).describe('Port of HTTPS'),
  HSTS: z
    .enum(['0', '1'])
    .default('1')
    .transform((text) => text === '1')
    .describe('0 where the certificate is of a private authority, which must be replaceable'),
  DATABASE_URL: databaseUrl.describe('PostgreSQL as samelight_app'),
  DATABASE_JOBS_URL: databaseUrl.optional().describe('PostgreSQL as samelight_jobs; the worker needs it'),
  DATABASE_OWNER_URL: databaseUrl
    .optional()
    .describe('PostgreSQL as samelight_owner; `samelight migrate` needs it'),
  DATABASE_ADMIN_URL: databaseUrl
    .optional()
    .describe('PostgreSQL as a superuser; lets `samelight migrate` make the roles'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10).describe('Connections per process'),
  OBJECTS: z.enum(['fs', 's3']).default('fs').describe('Where photos are stored: a folder or an S3 server'),
  OBJECTS_ROOT: absolutePath.optional().describe('Folder of the object store when OBJECTS=fs'),
  S3_ENDPOINT: z.url().optional().describe('S3 server; leave out for AWS'),
  S3_REGION: z.string().default('us-east-1').describe('S3 region'),
  S3_BUCKET: z.string().optional().describe('S3 bucket, private'),
  S3_ACCESS_KEY_ID: z.string().optional().describe('S3 access key'),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('S3 secret key'),
  BACKUP_TO: z
    .string()
    .optional()
    .describe('Where `samelight backup` writes every night: a folder or `s3://bucket/prefix`'),
  BACKUP_AT: z
    .string()
    .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'is not a time of the form 03:00')
    .default('03:00')
    .describe('When, by the clock of this machine; a night that was missed is made up for'),
  BACKUP_KEEP: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(30)
    .describe('How many nightly backups are kept; erased photos leave the backups with the oldest'),
  BACKUP_PASSPHRASE_FILE: z
    .string()
    .optional()
    .describe('File of the passphrase that encrypts the place of backups; lost, they are lost'),
  BACKUP_S3_ENDPOINT: z.url().optional().describe('S3 server of the backups; leave out for AWS'),
  BACKUP_S3_REGION: z.string().default('us-east-1').describe('Its region'),
  BACKUP_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Its access key; without one, the S3 settings of the store count'),
  BACKUP_S3_SECRET_ACCESS_KEY: z.string().optional().describe('Its secret key'),
  MASTER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'is not 64 hexadecimal digits')
    .describe('32 random bytes that sign and wrap keys'),
  SMTP_URL: z
    .string()
    .refine(isSmtpUrl, 'is not an address such as smtps://user:password@mail.example:465')
    .optional()
    .describe('Mail server: smtps:// or smtp:// with STARTTLS; ?tls=optional takes an unencrypted one'),
  SMTP_FROM: z
    .string()
    .max(200)
    .regex(
      /^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'is not an address such as Clinic <mail@clinic.example>',
    )
    .optional()
    .describe('Sender of mail; needed with SMTP_URL'),
  WEBHOOK_URL: z
    .string()
    .refine(isWebhookUrl, 'is not an https:// address without a password in it')
    .optional()
    .describe('Where messages are posted to; http:// only on this machine or a host name without a dot'),
  WEBHOOK_SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .max(500)
    .optional()
    .describe('Signs what is posted to WEBHOOK_URL; needed with it'),
  SAMELIGHT_MODE: z
    .enum(['demo', 'clinic'])
    .default('clinic')
    .describe('A demo holds no real patient and says so everywhere'),
  SAMELIGHT_SUPERVISED: flag.describe('1 when `npm start` runs this process'),
  WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(32)
    .default(2)
    .describe('Jobs a worker runs at once'),
  TRUST_PROXY: z
    .string()
    .refine(
      (text) => readTrustedProxies(text) !== undefined,
      'is neither 0, 1 nor a list of addresses and networks',
    )
    .default('0')
    .describe(
      'Whose X-Forwarded-For is believed: 1 for one reverse proxy at a private address, else addresses or networks of the proxies, with commas; 0 for nobody’s',
    ),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least important level that is logged'),
});

/** Settings that another one makes necessary. Checked beside the schema, for a refinement is passed over once a field is wrong. */
const neededWhen: Record<string, readonly (keyof z.infer<typeof settings>)[]> = {
  'OBJECTS=fs': ['OBJECTS_ROOT'],
  'OBJECTS=s3': ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
};

/** The first is needed wherever the second is given. */
const together = [
  ['TLS_KEY', 'TLS_CERT'],
  ['TLS_CERT', 'TLS_KEY'],
  ['TLS_CERT', 'TLS_CA'],
  ['SMTP_URL', 'SMTP_FROM'],
  ['SMTP_FROM', 'SMTP_URL'],
  ['WEBHOOK_URL', 'WEBHOOK_SECRET'],
  ['WEBHOOK_SECRET', 'WEBHOOK_URL'],
] as const satisfies readonly (readonly [keyof z.infer<typeof settings>, keyof z.infer<typeof settings>])[];

export type Config = Readonly<z.infer<typeof settings>>;

/** All settings with their meaning and default, for the README. */
export const settingsDocumentation = Object.entries(settings.shape).map(([name, schema]) => {
  const parsed = schema.safeParse(undefined);
  return {
    name,
    description: schema.description ?? '',
    default: parsed.success && parsed.data !== undefined ? String(parsed.data) : null,
  };
});

/** Settings that are missing or wrong, named together; values are never part of it. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Settings are missing or wrong:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the environment once.
 * @param needs settings that this process cannot do without, beyond the ones always required
 * @throws ConfigError naming every fault at once, by name, never by value
 */
export function readConfig(
  environment: Record<string, string | undefined> = process.env,
  needs: readonly (keyof Config)[] = [],
): Config {
  const given = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = settings.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${faultText(issue, given)}`);
  const objects = `OBJECTS=${given['OBJECTS'] ?? 'fs'}`;
  for (const name of neededWhen[objects] ?? []) {
    if (given[name] === undefined) faults.push(`${name} is needed when ${objects}`);
  }
  for (const [name, other] of together) {
    if (given[name] === undefined && given[other] !== undefined)
      faults.push(`${name} is needed with ${other}`);
  }
  for (const name of needs) if (given[name] === undefined) faults.push(`${name} is needed by this process`);
  if (!parsed.success || faults.length > 0) throw new ConfigError([...new Set(faults)].sort());
  return Object.freeze(parsed.data);
}

function faultText(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  if (given[String(issue.path[0])] === undefined) return 'is missing';
  return issue.message.toLowerCase();
}

/** Where to listen, for a process that needs no other setting. */
export function readAddress(
  environment: Record<string, string | undefined> = process.env,
): Readonly<Pick<Config, 'HOST' | 'PORT'>> {
  return settings
    .pick({ HOST: true, PORT: true })
    .parse({ HOST: environment['HOST'], PORT: environment['PORT'] });
}

/** How people come here, for a process that needs no other setting. */
export function readReached(
  environment: Record<string, string | undefined> = process.env,
): Readonly<Pick<Config, 'PUBLIC_URL' | 'TRUST_PROXY' | 'TLS_CERT'>> {
  return settings.pick({ PUBLIC_URL: true, TRUST_PROXY: true, TLS_CERT: true }).parse({
    PUBLIC_URL: environment['PUBLIC_URL'],
    TRUST_PROXY: environment['TRUST_PROXY'],
    TLS_CERT: environment['TLS_CERT'],
  });
}

/** The settings of backups as they stand in the environment, for an installation that keeps the others itself. */
export function settingsOfBackup(
  environment: Record<string, string | undefined> = process.env,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.keys(settings.shape)
      .filter((name) => name.startsWith('BACKUP_'))
      .map((name) => [name, environment[name]]),
  );
}

/** Keys for backups on S3, for a command that needs no other setting. */
export function readPlaceAccess(environment: Record<string, string | undefined> = process.env) {
  return settings
    .pick({
      BACKUP_PASSPHRASE_FILE: true,
      BACKUP_S3_ENDPOINT: true,
      BACKUP_S3_REGION: true,
      BACKUP_S3_ACCESS_KEY_ID: true,
      BACKUP_S3_SECRET_ACCESS_KEY: true,
      S3_ENDPOINT: true,
      S3_REGION: true,
      S3_ACCESS_KEY_ID: true,
      S3_SECRET_ACCESS_KEY: true,
    })
    .parse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value)));
}
