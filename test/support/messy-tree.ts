import { createHash } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** What a careful person would do with a file: where it belongs, `?` to ask, `-` to leave it, `same` when it is there already. */
export interface TreeFile {
  path: string;
  truth: { code: string; heldOn: string; view: string } | '?' | '-';
  sha256: string;
}

let pixels: Buffer | undefined;

/** The smallest sound JPEG, made one of a kind by a comment, with the camera's date when one is given. */
export async function tinyJpeg(comment: string, takenAt?: string): Promise<Buffer> {
  pixels ??= await sharp({ create: { width: 16, height: 12, channels: 3, background: '#b58a70' } })
    .jpeg()
    .toBuffer();
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  const parts = [pixels.subarray(0, 2)];
  if (takenAt) parts.push(segment(0xe1, exifOf(takenAt)));
  parts.push(segment(0xfe, Buffer.from(comment)), pixels.subarray(2));
  return Buffer.concat(parts);
}

/** An EXIF block with DateTimeOriginal alone. Source: CIPA DC-008, TIFF 6.0. */
function exifOf(takenAt: string): Buffer {
  const tiff = Buffer.alloc(64);
  tiff.write('II', 0, 'latin1');
  tiff.writeUInt16LE(42, 2);
  tiff.writeUInt32LE(8, 4);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  tiff.writeUInt16LE(1, 8);
  entry(10, 0x8769, 4, 1, 26);
  tiff.writeUInt16LE(1, 26);
  entry(28, 0x9003, 2, 20, 44);
  tiff.write(`${takenAt}\0`, 44, 'latin1');
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
}

const views = [
  ['front', 'face-front'],
  ['L45', 'face-left-45'],
  ['R45 ', 'face-right-45'],
  ['左臉頰', 'close-up-cheek-left'],
  ['chin close-up', 'close-up-chin'],
] as const;

/**
 * Writes the folders of a clinic as people keep them: most of them in order, and among them everything that goes wrong. The same
 * `count` gives the same tree.
 * @param count files, at least 100
 */
export async function writeMessyTree(folder: string, count: number): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  const add = async (path: string, bytes: Buffer, truth: TreeFile['truth']) => {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, bytes);
    // As if it had lain here for long.
    await utimes(place, 1_700_000_000, 1_700_000_000);
    files.push({ path, truth, sha256: createHash('sha256').update(bytes).digest('hex') });
  };
  await mess(add);
  for (let index = 0; files.length < count; index += 1) {
    const [word, view] = views[index % views.length]!;
    const visit = Math.floor(index / views.length);
    const code =
      ['K-', '王小明 ', 'Ng Ka '][Math.floor(visit / 4) % 3]! + String(100 + Math.floor(visit / 4));
    const on = new Date(Date.UTC(2021, 0, 4 + 31 * (visit % 4) + Math.floor(visit / 4)));
    const heldOn = on.toISOString().slice(0, 10);
    const [year, month, day] = heldOn.split('-') as [string, string, string];
    const dated = [
      heldOn,
      `${year}${month}${day}`,
      `${year}年${Number(month)}月${Number(day)}日`,
      `${year}.${month}.${day} visit`,
    ][visit % 4]!;
    // Every third visit by a camera that wrote its date.
    const bytes = await tinyJpeg(
      `${index}`,
      visit % 3 === 0 ? `${year}:${month}:${day} 10:15:${String(index % 60).padStart(2, '0')}` : undefined,
    );
    await add(`${code}/${dated}/${word}${index % 2 ? '_' : ' '}${index}.jpg`, bytes, { code, heldOn, view });
  }
  return files;
}

/** One of everything that an import meets. */
async function mess(
  add: (path: string, bytes: Buffer, truth: TreeFile['truth']) => Promise<void>,
): Promise<void> {
  const at = (heldOn: string, view = 'face-front') => ({ code: 'M-1', heldOn, view });
  const photo = (name: string, takenAt?: string) => tinyJpeg(name, takenAt);
  await add('M-1/2022-01-10/front.jpg', await photo('m1'), at('2022-01-10'));
  await add('M-1/2022-01-10/front copy.jpg', await photo('m1'), '-');
  await add('M-1/2022-01-10/front.cr2', Buffer.from('II*\0raw'), '-');
  await add('M-1/2022-01-10/front.xmp', Buffer.from('<x/>'), '-');
  await add('M-1/2022-01-10/L45.NEF', Buffer.from('MM\0*raw'), '-');
  await add('M-1/2022-01-10/.DS_Store', Buffer.from('x'), '-');
  await add('M-1/2022-01-10/Thumbs.db', Buffer.from('x'), '-');
  await add('M-1/2022-01-10/._front.jpg', Buffer.from('x'), '-');
  await add('M-1/2022-01-10/consent.pdf', Buffer.from('%PDF-1.4'), '-');
  await add('M-1/2022-01-10/notes.txt', Buffer.from('hello'), '-');
  await add('M-1/2022-01-10/empty.jpg', Buffer.alloc(0), '-');
  await add('M-1/2022-01-10/renamed text.jpg', Buffer.from('this is no picture'), '-');
  // Breaks off in its header: named when it is taken in. Breaks off in its picture: kept as damaged.
  await add('M-1/2022-01-10/broken R45.jpg', (await photo('m2')).subarray(0, 40), '?');
  await add(
    'M-1/2022-01-10/half R90.jpg',
    (await photo('m3')).subarray(0, -12),
    at('2022-01-10', 'face-right-90'),
  );
  await add('M-1/2022-02-10/IMG_0001.jpg', await photo('m4'), '?');
  await add('M-1/2022-02-10/front.jpg', await photo('m5', '2019:01:07 10:00:00'), '?');
  await add(
    'M-1/2022-02-10/L45.jpg',
    await photo('m6', '2022:02:11 00:10:00'),
    at('2022-02-10', 'face-left-45'),
  );
  await add(
    'M-1/2022-02-10/R45.jpg',
    await photo('m7', '2000:01:01 00:00:00'),
    at('2022-02-10', 'face-right-45'),
  );
  await add('M-1/2099-02-10/front.jpg', await photo('m8'), '?');
  await add('M-1/05-03-2022/front.jpg', await photo('m9'), '?');
  await add('M-1/05-04-2022/front.jpg', await photo('m10', '2022:04:05 10:00:00'), at('2022-04-05'));
  await add('M-1/unsorted/front.jpg', await photo('m11'), '?');
  await add('M-1/20220512_101500 front.jpg', await photo('m12'), at('2022-05-12'));
  await add('M 1/2022-06-10/front.jpg', await photo('m13'), '?');
  await add('New folder/2022-06-10/front.jpg', await photo('m14'), '?');
  await add('2022-06-10/front.jpg', await photo('m15'), '?');
  await add('front.jpg', await photo('m16', '2022:06:10 10:00:00'), '?');
  await add('M-2/2022-07-01/front.jpg', await photo('m17'), '?');
  await add('M-3/2022-07-01/front.jpg', await photo('m17'), '?');
  await add('M-3/2022-08-01/front \u{1f642} ünïcödé.jpg', await photo('m18'), {
    code: 'M-3',
    heldOn: '2022-08-01',
    view: 'face-front',
  });
  await add('Cafe\u0301 Lee/2022-08-01/正面.jpg', await photo('m19'), {
    code: 'Caf\u00e9 Lee',
    heldOn: '2022-08-01',
    view: 'face-front',
  });
  await add('M-3/2022-08-02/left and right.jpg', await photo('m20'), '?');
}
