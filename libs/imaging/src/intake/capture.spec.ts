import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readCapture, unknownCapture } from './capture.js';

async function exifWith(tags: {
  IFD0?: Record<string, string>;
  IFD2?: Record<string, string>;
}): Promise<Buffer> {
  const plain = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } });
  const { exif } = await sharp(await plain.withExif(tags).jpeg().toBuffer()).metadata();
  return exif!;
}

test('the moment is the exposure, with its offset, before any later change', async () => {
  const exif = await exifWith({
    IFD0: { DateTime: '2026:05:06 07:08:09' },
    IFD2: { DateTimeOriginal: '2026:03:04 10:11:12', OffsetTimeOriginal: '-05:00', OffsetTime: '+02:00' },
  });
  expect(readCapture(exif)).toMatchObject({ takenAtLocal: '2026-03-04T10:11:12', utcOffset: '-05:00' });
});

test.each([
  '1899:01:01 00:00:00',
  '9999:99:99 99:99:99',
  '0000:00:00 00:00:00',
  '2120:01:01 00:00:00',
  '2026:02:30 10:00:00',
  "'; DROP TABLE photo;--",
])('the date %j is nobody’s moment', async (date) => {
  expect(readCapture(await exifWith({ IFD2: { DateTimeOriginal: date } }))).toMatchObject({
    takenAtLocal: null,
  });
});

test('texts of the camera come without padding and control characters', async () => {
  const exif = await exifWith({
    IFD0: { Make: 'Canon\r\n ', Model: 'EOS  R5   ' },
    IFD2: { FocalLengthIn35mmFilm: '85' },
  });
  expect(readCapture(exif)).toMatchObject({
    cameraMake: 'Canon',
    cameraModel: 'EOS  R5',
    focalLength35mm: 85,
  });
});

test.each([
  [{ CustomRendered: '2' }, ['hdr']],
  [{ CustomRendered: '3' }, ['hdr']],
  [{ CustomRendered: '7' }, ['portrait', 'hdr']],
  [{ CustomRendered: '8' }, ['portrait']],
  [{ CustomRendered: '1' }, []],
  [{ SceneCaptureType: '2' }, ['portrait']],
  [{ SceneCaptureType: '0' }, []],
])('%j says of the camera %j', async (IFD2, processing) => {
  expect(readCapture(await exifWith({ IFD2 }))).toMatchObject({ processing });
});

test('a portrait made by the telephone says so beside the EXIF too', async () => {
  const xmp = Buffer.from(
    '<rdf:li>com.google.android.apps.camera.gallery.specialtype.SpecialType-PORTRAIT</rdf:li>',
  );
  const exif = await exifWith({ IFD0: { Make: 'Maker' } });
  expect(readCapture(exif, xmp).processing).toEqual(['portrait']);
  expect(readCapture(exif, Buffer.from('<x:xmpmeta/>')).processing).toEqual([]);
});

test('a broken or missing block tells nothing and stops nothing', async () => {
  expect(readCapture(undefined)).toEqual(unknownCapture);
  expect(readCapture(Buffer.from('Exif\0\0rubbish', 'latin1'))).toEqual(unknownCapture);
  const exif = await exifWith({ IFD0: { Make: 'Canon' }, IFD2: { DateTimeOriginal: '2026:03:04 10:11:12' } });
  for (let length = 0; length < exif.length; length += 7) {
    expect(Object.keys(readCapture(exif.subarray(0, length)))).toEqual(Object.keys(unknownCapture));
  }
});
