import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

describe('parseOptions', () => {
  it('has defaults that need no argument', () => {
    expect(parseOptions([])).toEqual({
      dataFolder: '.data',
      port: 4400,
      lanPort: undefined,
      mode: undefined,
    });
  });

  it('reads mode, port and folder', () => {
    expect(parseOptions(['--clinic', '--port', '8080', '--data', '/srv/samelight'])).toEqual({
      dataFolder: '/srv/samelight',
      port: 8080,
      lanPort: undefined,
      mode: 'clinic',
    });
    expect(parseOptions(['--help'])).toBe('help');
    expect(parseOptions(['--lan'])).toMatchObject({ lanPort: 4443 });
    expect(parseOptions(['--lan', '--lan-port', '443'])).toMatchObject({ lanPort: 443 });
  });

  it.each([
    [['--demo', '--clinic'], /exclude each other/],
    [['--port', '70000'], /whole number from 1 to 65535, not "70000"/],
    [['--port', '44x'], /not "44x"/],
    [['--lan', '--lan-port', '0'], /--lan-port expects/],
    [['--lan', '--lan-port', '4400'], /must differ/],
    [['--dmeo'], /--dmeo/],
    [['demo'], /demo/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
