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

  it('asks for what the process needs', () => {
    expect(() => readConfig(sound, ['DATABASE_JOBS_URL'])).toThrow(/DATABASE_JOBS_URL/);
  });
});
