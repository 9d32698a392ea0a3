import { describe, expect, it } from '@jest/globals';
import { readTrustedProxies } from './trusted-proxies.js';

describe('readTrustedProxies', () => {
  it('believes nobody by default', () => {
    expect(readTrustedProxies('0')).toBeNull();
  });

  it.each([
    '',
    'yes',
    '2',
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.1/8/8',
    '10.0.0.1,',
    'proxy.local',
  ])('refuses %j', (text) => {
    expect(readTrustedProxies(text)).toBeUndefined();
  });

  it.each<[string, string, number, boolean]>([
    ['1', '127.0.0.1', 0, true],
    ['1', '::ffff:172.18.0.2', 0, true],
    ['1', 'fe80::1', 0, true],
    ['1', '203.0.113.7', 0, false],
    ['1', '2001:db8::1', 0, false],
    // A tablet behind the proxy is no proxy.
    ['1', '192.168.1.5', 1, false],
    ['203.0.113.7', '203.0.113.7', 0, true],
    ['203.0.113.7', '::ffff:203.0.113.7', 0, true],
    ['203.0.113.7', '203.0.113.8', 0, false],
    ['203.0.113.7', '127.0.0.1', 0, false],
    ['10.1.0.0/16, 2001:db8::/32', '10.1.200.3', 1, true],
    ['10.1.0.0/16, 2001:db8::/32', '10.2.0.1', 0, false],
    ['10.1.0.0/16, 2001:db8::/32', '2001:db8:7::1', 2, true],
    ['10.1.0.0/16', 'unknown', 0, false],
  ])('%s: %s at hop %i is %s', (text, address, hop, expected) => {
    expect(readTrustedProxies(text)!(address, hop)).toBe(expected);
  });
});
