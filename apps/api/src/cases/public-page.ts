import type { PublicPage } from '#cases';
import { escaped, htmlPage, type PageLocale } from './page-frame.js';
import { bothPictures, slider, sliderScript, sliderStyle } from './slider.js';

const words = {
  en: {
    title: 'Before and after',
    cover: 'Pictures of skin before and after treatment, close up. Show them',
    wipe: 'In motion: wipe',
    fade: 'In motion: cross-fade',
    print: 'As PDF for print',
    about: 'Labels and dates come from the clinic’s record. All pictures have the same crop and scale.',
  },
  'zh-Hant': {
    title: '治療前後',
    cover: '治療前後的皮膚近照。點此顯示',
    wipe: '動態：擦除',
    fade: '動態：淡入淡出',
    print: '列印用 PDF',
    about: '標示與日期來自診所紀錄；每張圖片裁切與比例相同。',
  },
  'zh-Hans': {
    title: '治疗前后',
    cover: '治疗前后的皮肤近照。点此显示',
    wipe: '动态：擦除',
    fade: '动态：淡入淡出',
    print: '打印用 PDF',
    about: '标示与日期来自诊所记录；每张图片裁切与比例相同。',
  },
} as const;
export const pageWords = words;

/** A picture with what is written below it. Everything given is plain text. */
export function figure(
  picture: { widthPx: number; heightPx: number; alt: string; caption: string | null },
  address: string,
): string {
  const { widthPx, heightPx, alt, caption } = picture;
  return `<figure><img src="${address}" width="${widthPx}" height="${heightPx}" alt="${escaped(alt)}" loading="lazy">${
    caption === null ? '' : `<figcaption>${escaped(caption)}</figcaption>`
  }</figure>`;
}

/** What was released of a picture besides itself. Motion is for whoever opens it, and loads then. */
function otherForms({ forms, alt }: PublicPage['pictures'][number], address: string, locale: PageLocale) {
  const text = words[locale];
  return forms
    .map((form) =>
      form === 'print'
        ? `<p><a href="${address}?form=print">${escaped(text.print)}</a></p>`
        : `<details class="more"><summary>${escaped(text[form])}</summary><figure><img src="${address}?form=${form}" alt="${escaped(alt)}" loading="lazy"></figure></details>`,
    )
    .join('\n');
}

/** The sentences that have to stand with the pictures. */
export const sentences = (disclosures: PublicPage['disclosures']): string =>
  disclosures.length === 0
    ? ''
    : `<ul>${disclosures.map(({ language, text }) => `<li lang="${language}">${escaped(text)}</li>`).join('')}</ul>`;

/** A page that works without script: the cover opens by itself, pictures load when they are seen. */
export function publicPage(page: PublicPage, { isEmbed }: { isEmbed: boolean }): string {
  const text = words[page.locale];
  const pictures = page.pictures
    .map((picture, index) => {
      const address = `/p/${page.slug}/pictures/${index}`;
      const whole = figure(picture, address);
      const shown = picture.halves
        ? slider(picture, picture.halves, address, page.locale) + bothPictures(whole, page.locale)
        : whole;
      return `${shown}\n${otherForms(picture, address, page.locale)}`;
    })
    .join('\n');
  const title = `${text.title} · ${page.clinicName}`;
  const [first] = page.pictures;
  return htmlPage({
    locale: page.locale,
    title,
    isIndexed: page.isIndexed,
    // A preview shows the picture without its cover: only where the clinic lets it be found.
    head:
      page.isIndexed && first
        ? `<link rel="canonical" href="${page.address}">${[
            ['og:type', 'article'],
            ['og:title', title],
            ['og:url', page.address],
            ['og:description', page.disclosures[0]?.text ?? text.about],
            ['og:image', `${page.address}/pictures/0`],
            ['og:image:width', String(first.widthPx)],
            ['og:image:height', String(first.heightPx)],
            ['og:image:alt', first.alt],
          ]
            .map(([name, value]) => `<meta property="${name}" content="${escaped(value!)}">`)
            .join('')}`
        : '',
    style: sliderStyle,
    body: `<h1>${escaped(page.clinicName)}${isEmbed ? '' : ` · ${escaped(text.title)}`}</h1>
<details><summary>${escaped(text.cover)}</summary>
${pictures}
</details>
${sentences(page.disclosures)}
<p class="quiet">${escaped(text.about)}${page.isDemo ? ' Synthetic demo.' : ''}</p>
${sliderScript}`,
  });
}
