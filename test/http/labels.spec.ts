import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inflateSync } from 'node:zlib';
import jsQR from 'jsqr';
import type { PatientId } from '#kernel';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import { aPatient } from '../support/records.js';

let api: RunningApi;
let clinician: SignedInAgent;
let patientId: PatientId;

beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  patientId = await api.database.db.tx(api.clinic.clinicId, (tx) => aPatient(tx, 'AB-017'));
});
afterAll(() => api.close());

const print = async (layout: string, who = clinician): Promise<Buffer> => {
  const answer = await who.agent
    .post(`/api/v1/patients/${patientId}/labels`)
    .send({ layout })
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    })
    .expect(200)
    .expect('Content-Type', 'application/pdf');
  return answer.body as Buffer;
};

/** The drawing instructions of a PDF: its streams, unpacked. */
function drawingOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/stream\r?\n/g)]
    .map(({ index, 0: mark }) => {
      const start = index + mark.length;
      const bytes = pdf.subarray(start, text.indexOf('endstream', start));
      try {
        return inflateSync(bytes).toString('latin1');
      } catch {
        return bytes.toString('latin1');
      }
    })
    .join('\n');
}

const pointsPerMm = 72 / 25.4;
const dotsPerMm = 12;

/** Prints the filled rectangles of a drawing on a raster, as a printer does, and reads the QR code of the label at `at` (mm). */
function readLabel(
  pdf: Buffer,
  sizeMm: { width: number; height: number },
  at = { left: 0, top: 0 },
): string | null {
  const width = Math.round(sizeMm.width * dotsPerMm);
  const height = Math.round(sizeMm.height * dotsPerMm);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const match of drawingOf(pdf).matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g)) {
    const [x, y, w, h] = match.slice(1).map((points) => (Number(points) / pointsPerMm) * dotsPerMm) as [
      number,
      number,
      number,
      number,
    ];
    const top = y - at.top * dotsPerMm;
    const left = x - at.left * dotsPerMm;
    const [first, last] = [Math.max(0, Math.round(left)), Math.min(width, Math.round(left + w))];
    if (last <= first) continue;
    for (let row = Math.max(0, Math.round(top)); row < Math.min(height, Math.round(top + h)); row += 1)
      pixels.fill(0, (row * width + first) * 4, (row * width + last) * 4);
  }
  for (let index = 3; index < pixels.length; index += 4) pixels[index] = 255;
  return (jsQR as unknown as typeof jsQR.default)(pixels, width, height)?.data ?? null;
}

const scan = (content: string, who = clinician) => who.agent.post('/api/v1/labels/scans').send({ content });

describe('a label', () => {
  it('is read back from the PDF and opens its patient', async () => {
    const content = readLabel(await print('single'), { width: 70, height: 37 });
    expect(content).toMatch(/^SAMELIGHT:[0-9A-HJKMNP-TV-Z]{26}$/);
    const { body } = await scan(content!).expect(200);
    expect(body).toEqual({ patientId, code: 'AB-017' });
    // Readers may give it back in small letters or with a line end.
    await scan(`${content!.toLowerCase()}\n`).expect(200);
  });

  it('comes 24 times on a sheet, all alike', async () => {
    const pdf = await print('a4-24');
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 595\.2\d* 841\.8\d*\]/);
    const size = { width: 70, height: 37 };
    const contents = Array.from({ length: 24 }, (_, index) =>
      readLabel(pdf, size, { left: (index % 3) * 70, top: 0.5 + Math.floor(index / 3) * 37 }),
    );
    expect(new Set(contents).size).toBe(1);
    await scan(contents[0]!).expect(200);
  });

  it('holds neither id nor name, is another one each time, and earlier ones stay valid', async () => {
    const [first, second] = [await print('single'), await print('single')];
    const contents = [first, second].map((pdf) => readLabel(pdf, { width: 70, height: 37 })!);
    expect(contents[0]).not.toBe(contents[1]);
    for (const content of contents) await scan(content).expect(200);
    expect(first.toString('latin1')).not.toContain(patientId);
    const kept = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows('select to_jsonb(l) as row from patient_label l'),
    );
    expect(JSON.stringify(kept)).not.toContain(contents[0]!.slice(10));
  });

  it('is unknown in another clinic and when it was made up, and opens nothing to marketing', async () => {
    const content = readLabel(await print('single'), { width: 70, height: 37 })!;
    const elsewhere = await api.signIn('clinician', await aClinic(api.database.db));
    const answers = [
      await scan(content, elsewhere),
      await scan('SAMELIGHT:00000000000000000000000000'),
      await scan('https://example.org'),
    ];
    const marketing = await api.signIn('marketing');
    expect((await scan(content, marketing)).status).toBe(403);
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect(body).toMatchObject({
        type: '/problems/label-unknown',
        detail: 'This is no label of a patient of this clinic.',
      });
    }
  });

  it('of another clinic’s patient cannot be printed', async () => {
    const elsewhere = await api.signIn('clinician', await aClinic(api.database.db));
    await elsewhere.agent.post(`/api/v1/patients/${patientId}/labels`).send({}).expect(404);
  });

  it('prints a code and a clinic of any script, with no more of the font than it shows', async () => {
    const { clinicId } = api.clinic;
    await api.database.db.tx(clinicId, (tx) =>
      tx.rows('update patient set code = $3 where clinic_id = $1 and id = $2', [
        clinicId,
        patientId,
        '陳喆堃-017',
      ]),
    );
    await api.database.asOwner('update clinic set name = $2 where id = $1', [
      clinicId,
      '光明皮膚科診所 かな 김',
    ]);
    const pdf = await print('single');
    const codes = new Set(
      [...drawingOf(pdf).matchAll(/<([0-9a-f]{4})>/g)].map(([, hex]) =>
        String.fromCharCode(parseInt(hex!, 16)),
      ),
    );
    expect([...'陳喆堃光明皮膚科診所かな김'].filter((character) => !codes.has(character))).toEqual([]);
    expect(pdf.toString('latin1')).toContain('NotoSansCJK');
    expect(pdf.length).toBeLessThan(100_000);
    expect(readLabel(pdf, { width: 70, height: 37 })).toMatch(/^SAMELIGHT:/);
  });
});
