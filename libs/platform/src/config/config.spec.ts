import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from './index.js';

const sound = {
  DATABASE_URL: 'postgres://samelight_app:secret-one@/samelight',
  OBJECTS_ROOT: '/srv/objects',
  MASTER_KEY: 'ab'.repeat(32),
};

const faultsOf = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('readConfig', () => {
  it('fills defaults and freezes', () => {
    const config = readConfig(sound);
    expect(config.PORT).toBe(4400);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every fault at once', () => {
    const faults = faultsOf({ OBJECTS: 's3', PORT: 'high', MASTER_KEY: 'short-secret' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'MASTER_KEY',
      'PORT',
      'S3_ACCESS_KEY_ID',
      'S3_BUCKET',
      'S3_SECRET_ACCESS_KEY',
    ]);
    expect(faultsOf({ ...sound, OBJECTS: 's3' }).map((fault) => fault.split(' ')[0])).toEqual([
      'S3_ACCESS_KEY_ID',
      'S3_BUCKET',
      'S3_SECRET_ACCESS_KEY',
    ]);
  });

  it('never repeats a value', () => {
    const text = faultsOf({
      ...sound,
      MASTER_KEY: 'short-secret',
      DATABASE_URL: 'mysql://root:hunter2@db',
    }).join('\n');
    expect(text).not.toMatch(/short-secret|hunter2/);
    expect(text).toMatch(/MASTER_KEY/);
    expect(text).toMatch(/DATABASE_URL/);
  });

  it('takes ways to send that are safe and whole', () => {
    const mail = {
      SMTP_URL: 'smtps://user:p%40ss@mail.example:465',
      SMTP_FROM: 'Clinic <mail@clinic.example>',
    };
    const hook = { WEBHOOK_URL: 'https://hooks.example/x?y=1', WEBHOOK_SECRET: 's'.repeat(32) };
    expect(faultsOf({ ...sound, ...mail, ...hook })).toEqual([]);
    for (const url of ['smtp://mail', 'smtp://[::1]:2525', 'smtp://mail.example?tls=optional'])
      expect(faultsOf({ ...sound, ...mail, SMTP_URL: url })).toEqual([]);
    for (const url of ['http://n8n:5678/x', 'http://127.0.0.1:9000/x'])
      expect(faultsOf({ ...sound, ...hook, WEBHOOK_URL: url })).toEqual([]);
    const names = (environment: Record<string, string>) =>
      faultsOf({ ...sound, ...environment }).map((fault) => fault.split(' ')[0]);
    for (const url of [
      'mail.example',
      'https://mail.example',
      'smtp://',
      'smtp://m.example/x',
      'smtp://m.example?tls=no',
    ])
      expect(names({ ...mail, SMTP_URL: url })).toEqual(['SMTP_URL']);
    for (const from of ['Clinic', 'a@b@c', 'Clinic <mail@clinic.example', 'x@y.example\r\nBcc: z@y.example'])
      expect(names({ ...mail, SMTP_FROM: from })).toEqual(['SMTP_FROM']);
    for (const url of [
      'http://hooks.example/x',
      'ftp://hooks.example',
      'https://user:pass@hooks.example',
      'hooks',
    ])
      expect(names({ ...hook, WEBHOOK_URL: url })).toEqual(['WEBHOOK_URL']);
    expect(names({ SMTP_URL: mail.SMTP_URL, WEBHOOK_SECRET: 'short' })).toEqual([
      'SMTP_FROM',
      'WEBHOOK_SECRET',
      'WEBHOOK_URL',
    ]);
    expect(
      faultsOf({ ...sound, SMTP_URL: 'smtp://user:hunter2@', WEBHOOK_SECRET: 'short' }).join(),
    ).not.toMatch(/hunter2|short\b.*short/);
  });

  it('asks for what the process needs', () => {
    expect(() => readConfig(sound, ['DATABASE_JOBS_URL'])).toThrow(/DATABASE_JOBS_URL/);
  });
});
