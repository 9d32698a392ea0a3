import type { SharedPage } from '#cases';
import { escaped, htmlPage } from './page-frame.js';
import { figure, pageWords, sentences } from './public-page.js';

const words = {
  en: {
    until: (day: string) => `This link ends on ${day}, or when the clinic or the patient takes it back.`,
    for: {
      'own-patient':
        'These pictures are yours. Whoever has this link can see them: pass it on only to people you trust.',
      'consultation-room': 'For the talk at the clinic. Please do not copy or pass on.',
      'referrer-teaching': 'For colleagues and teaching. Please do not copy, publish or pass on.',
      'public-advertising': null,
    },
  },
  'zh-Hant': {
    until: (day: string) => `此連結於 ${day} 失效，診所或病人亦可提前收回。`,
    for: {
      'own-patient': '這是您自己的圖片。任何持有此連結的人都能看到，請只轉給您信任的人。',
      'consultation-room': '供診間說明使用，請勿複製或轉傳。',
      'referrer-teaching': '供同業與教學使用，請勿複製、公開或轉傳。',
      'public-advertising': null,
    },
  },
  'zh-Hans': {
    until: (day: string) => `此链接于 ${day} 失效，诊所或患者也可提前收回。`,
    for: {
      'own-patient': '这是您自己的图片。任何持有此链接的人都能看到，请只转给您信任的人。',
      'consultation-room': '供诊室说明使用，请勿复制或转发。',
      'referrer-teaching': '供同行与教学使用，请勿复制、公开或转发。',
      'public-advertising': null,
    },
  },
} as const;

/** What a link shows, without script. */
export function sharedPage(page: SharedPage, token: string): string {
  const text = words[page.locale];
  const { title, cover, about } = pageWords[page.locale];
  const day = new Intl.DateTimeFormat(page.locale, { dateStyle: 'long', timeZone: page.timeZone }).format(
    page.expiresAt,
  );
  const note = text.for[page.audience];
  return htmlPage({
    locale: page.locale,
    title: `${title} · ${page.clinicName}`,
    isIndexed: false,
    body: `<h1>${escaped(page.clinicName)} · ${escaped(title)}</h1>
<p class="quiet">${escaped(text.until(day))}</p>
<details><summary>${escaped(cover)}</summary>
${figure(page.picture, `/s/${token}/picture`)}
</details>
${sentences(page.disclosures)}
${note === null ? '' : `<p>${escaped(note)}</p>\n`}<p class="quiet">${escaped(about)}${page.isDemo ? ' Synthetic demo.' : ''}</p>`,
  });
}
