import { beforeEach, describe, expect, it } from '@jest/globals';
import { matchInterrupted, UploadMemory, type Memory, type Remembered } from './interrupted';

const [one, two] = ['11'.repeat(32), '22'.repeat(32)];
const upload = (change: Partial<Remembered> = {}): Remembered => ({
  id: 'a',
  courseId: 'course',
  sessionId: 'session',
  view: 'front',
  lightMode: 'standard',
  fileName: 'IMG_0001.JPG',
  sizeBytes: 5,
  sha256: one,
  ...change,
});
const file = (sha256: string, name = 'IMG_0001.JPG', size = 5) => ({ file: { name, size }, sha256 });

describe('files that were chosen again', () => {
  it('are never taken for others of the same name and size', () => {
    const { matches, others } = matchInterrupted([upload()], [file(two)]);
    expect(matches).toEqual([]);
    expect(others).toEqual([{ name: 'IMG_0001.JPG', size: 5 }]);
  });

  it('are known by their bytes, whatever they are called now, each once', () => {
    const list = [
      upload(),
      upload({ id: 'b', sha256: two, view: 'left' }),
      upload({ id: 'c', view: 'right' }),
    ];
    const { matches, others } = matchInterrupted(list, [file(two), file(one, 'renamed.jpg')]);
    expect(matches.map(({ upload: { id }, sha256 }) => [id, sha256])).toEqual([
      ['a', one],
      ['b', two],
    ]);
    expect(others).toEqual([]);
  });

  it('are known by name and size while nothing of them was sent', () => {
    const { sha256: _unread, ...unread } = upload();
    expect(matchInterrupted([unread], [file(two)]).matches).toHaveLength(1);
    expect(matchInterrupted([unread], [file(two, 'IMG_0001.JPG', 6)]).matches).toEqual([]);
  });
});

describe('the memory of unfinished uploads', () => {
  let stored: Map<string, string>;
  let storage: Memory;
  beforeEach(() => {
    stored = new Map();
    storage = {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
      key: (at) => [...stored.keys()][at] ?? null,
      get length() {
        return stored.size;
      },
    };
  });
  const pageOf = (person: string) => {
    const memory = new UploadMemory(storage);
    memory.openFor(person);
    return memory;
  };

  it('survives a reload, with what was learnt since, and tells it apart from the page’s own uploads', () => {
    const before = pageOf('lee');
    const { sha256: _unread, ...unread } = upload();
    before.remember(unread);
    before.remember(upload());
    const after = pageOf('lee');
    after.remember(upload({ id: 'new' }));
    expect(after.interrupted()).toEqual([upload()]);
    after.forget('a');
    expect(after.interrupted()).toEqual([]);
    expect(
      pageOf('lee')
        .interrupted()
        .map(({ id }) => id),
    ).toEqual(['new']);
  });

  it('is one person’s alone', () => {
    pageOf('lee').remember(upload());
    const chan = pageOf('chan');
    expect(chan.interrupted()).toEqual([]);
    chan.remember(upload({ id: 'of chan' }));
    chan.forgetAll();
    expect(pageOf('lee').interrupted()).toEqual([upload()]);
  });

  it('leaves nothing behind when the person signs out', () => {
    const memory = pageOf('lee');
    memory.remember(upload());
    stored.set('tus::samelight-lee-session-front::123', '{"metadata":{"fileName":"IMG_0001.JPG"}}');
    stored.set('tus::samelight-chan-session-front::123', '{}');
    stored.set('samelight.lastPlace', '{}');
    memory.forgetAll();
    expect([...stored.keys()]).toEqual(['tus::samelight-chan-session-front::123', 'samelight.lastPlace']);
    expect(pageOf('lee').interrupted()).toEqual([]);
  });

  it('begins anew where what is stored is no list', () => {
    stored.set('samelight.uploads.lee', '{broken');
    expect(pageOf('lee').interrupted()).toEqual([]);
  });
});
