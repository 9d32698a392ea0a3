import { describe, expect, it } from '@jest/globals';
import { passkeyPlaceAt } from './passkey.js';

describe('passkeyPlaceAt', () => {
  it.each([
    ['https://scars.example/app', { rpId: 'scars.example', origin: 'https://scars.example' }],
    ['https://clinic.local:4443', { rpId: 'clinic.local', origin: 'https://clinic.local:4443' }],
    ['http://localhost:4400/', { rpId: 'localhost', origin: 'http://localhost:4400' }],
    ['http://scars.example', null],
    ['http://127.0.0.1:4400', null],
    ['https://192.168.1.20:4443', null],
    ['https://[fd00::1]:4443', null],
  ])('%s', (address, place) => {
    expect(passkeyPlaceAt(address)).toEqual(place);
  });
});
