import type { PublicPage } from '#cases';

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => entities[c]!);

const words = {
  en: {
    title: 'Before and after',
    cover: 'Pictures of skin before and after treatment, close up. Show them',
    about: 'Labels and dates come from the clinic’s record. All pictures have the same crop and scale.',
  },
  'zh-Hant': {
    title: '治療前後',
    cover: '治療前後的皮膚近照。點此顯示',
    about: '標示與日期來自診所紀錄；每張圖片裁切與比例相同。',
  },
  'zh-Hans': {
    title: '治疗前后',
    cover: '治疗前后的皮肤近照。点此显示',
    about: '标示与日期来自诊所记录；每张图片裁切与比例相同。',
  },
} as const;

const style = `:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f4f4f4;color:#1c1c1c}
main{max-width:1080px;margin:0 auto;padding:24px 16px}
h1{font-size:20px;margin:0 0 16px}
summary{cursor:pointer;padding:16px;min-height:44px;box-sizing:border-box;background:#e2e2e2;border-radius:4px}
figure{margin:16px 0}
img{display:block;width:100%;height:auto;border-radius:4px}
figcaption,li,p{font-size:15px}
ul{padding-left:20px}
.quiet{color:#595959}
@media(prefers-color-scheme:dark){body{background:#1a1a1a;color:#f0f0f0}summary{background:#333}.quiet{color:#b0b0b0}}`;

/** A page that works without script: the cover opens by itself, pictures load when they are seen. */
export function publicPage(page: PublicPage, { isEmbed }: { isEmbed: boolean }): string {
  const text = words[page.locale];
  const pictures = page.pictures
    .map(
      ({ widthPx, heightPx, alt, caption }, index) =>
        `<figure><img src="/p/${page.slug}/pictures/${index}" width="${widthPx}" height="${heightPx}" alt="${escaped(alt)}" loading="lazy">${
          caption === null ? '' : `<figcaption>${escaped(caption)}</figcaption>`
        }</figure>`,
    )
    .join('\n');
  const said = page.disclosures
    .map(({ language, text: line }) => `<li lang="${language}">${escaped(line)}</li>`)
    .join('');
  const robots = page.isIndexed ? '' : '<meta name="robots" content="noindex, nofollow, noimageindex">';
  return `<!doctype html>
<html lang="${page.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${robots}<title>${escaped(text.title)} · ${escaped(page.clinicName)}</title><style>${style}</style></head>
<body><main>
<h1>${escaped(page.clinicName)}${isEmbed ? '' : ` · ${escaped(text.title)}`}</h1>
<details><summary>${escaped(text.cover)}</summary>
${pictures}
</details>
<ul>${said}</ul>
<p class="quiet">${escaped(text.about)}${page.isDemo ? ' Synthetic demo.' : ''}</p>
</main></body></html>
`;
}
