import { describe, expect, it } from '@jest/globals';
import { locales } from '#identity';
import { messageKinds } from './message.js';
import { messageTemplates, renderMessage } from './message-templates.js';

const all = messageKinds.flatMap((kind) =>
  locales.map((locale) => [kind, locale, messageTemplates[kind].texts[locale]] as const),
);
const slotsIn = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

/** Words that would tell a stranger who reads over the shoulder why somebody goes to this clinic. */
const clinical =
  /scar|skin|acne|treat|laser|needl|photo|picture|image|before|after|session|progress|patient|doctor|health|face|疤|痕|皮膚|皮肤|痘|治療|治疗|療|疗|雷射|激光|照片|相片|圖|图|影像|患者|病|醫|医|臉|脸|面部|進展|进展/i;

describe('templates of messages', () => {
  it.each(all)(
    '%s in %s says something, in one subject line, with the slots of English',
    (kind, locale, words) => {
      const english = messageTemplates[kind].texts.en;
      expect(words.subject).toMatch(/^[^\r\n]{5,80}$/);
      expect(words.text.trim().length).toBeGreaterThan(20);
      expect(slotsIn(words.text)).toEqual(slotsIn(english.text));
      expect(slotsIn(words.subject)).toEqual(slotsIn(english.subject));
      const isChinese = /\p{Script=Han}/u.test(words.text);
      expect(isChinese).toBe(locale !== 'en');
    },
  );

  it.each(all)('%s in %s tells nothing clinical and names nobody but the clinic', (_kind, _locale, words) => {
    const text = `${words.subject}\n${words.text}`;
    expect(text.match(clinical)?.[0]).toBeUndefined();
    expect(slotsIn(text).filter((slot) => !['{{clinic}}', '{{link}}', '{{until}}'].includes(slot))).toEqual(
      [],
    );
  });

  it('would be noticed if they told something clinical', () => {
    for (const text of ['Your scar photos are ready', '您的治療照片', '您的疤痕'])
      expect(text).toMatch(clinical);
  });

  it('are filled once, whatever the facts contain, and never half', () => {
    const filled = renderMessage('invitation', 'en', { clinic: '{{link}} $& clinic', link: 'L', until: 'U' });
    expect(filled.subject).toBe('{{link}} $& clinic: your personal link');
    expect(() => renderMessage('invitation', 'en', { clinic: 'C', link: 'L' })).toThrow(/until/);
  });
});
