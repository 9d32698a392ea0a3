import type { Request, Response } from 'express';

export type PageLocale = 'en' | 'zh-Hant' | 'zh-Hans';

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => entities[c]!);

/** The surround of a picture is neutral in both themes; nothing beside it has a colour of its own. */
const style = `:root{color-scheme:light dark;--ground:#f4f4f4;--raised:#e6e6e6;--text:#1c1c1c;--quiet:#595959;--line:#8a8a8a;--focus:#1c1c1c}
@media(prefers-color-scheme:dark){:root{--ground:#1a1a1a;--raised:#303030;--text:#f0f0f0;--quiet:#b4b4b4;--line:#8a8a8a;--focus:#f0f0f0}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI","PingFang TC","Noto Sans CJK TC",sans-serif;background:var(--ground);color:var(--text)}
main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:20px;line-height:1.3;margin:0 0 4px}
h1+p{margin-top:0}
p,li,figcaption,dt,dd{font-size:15px;overflow-wrap:anywhere}
ul{padding-left:20px}
a{color:inherit;text-underline-offset:3px}
.quiet{color:var(--quiet)}
summary,.cover{display:block;cursor:pointer;padding:12px 16px;min-height:48px;background:var(--raised);border-radius:4px;color:inherit}
summary{display:list-item;list-style-position:inside}
figure{margin:16px 0}
img{display:block;max-width:100%;height:auto;border-radius:4px}
figure>img{width:100%}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}`;

/** A whole page in HTML that needs no script. Everything given is HTML already. */
export function htmlPage(page: {
  locale: PageLocale;
  /** Plain text. */
  title: string;
  isIndexed: boolean;
  head?: string;
  style?: string;
  body: string;
}): string {
  const robots = page.isIndexed ? '' : '<meta name="robots" content="noindex, nofollow, noimageindex">\n';
  return `<!doctype html>
<html lang="${page.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${robots}<title>${escaped(page.title)}</title>${page.head ?? ''}<style>${style}${page.style ?? ''}</style></head>
<body><main>
${page.body}
</main></body></html>
`;
}

/**
 * Sends a page of pictures. Whoever keeps it asks again each time: gone is gone at the next look.
 * @param options `ancestors`: who may frame it, as in the policy `frame-ancestors`; `script`: sources of scripts
 */
export function sendPage(
  response: Response,
  html: string,
  options: { isIndexed: boolean; ancestors?: string; script?: string; form?: string },
): void {
  const ancestors = options.ancestors ?? "'none'";
  if (ancestors !== "'none'") response.removeHeader('X-Frame-Options');
  response.setHeader(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "img-src 'self'",
      "style-src 'unsafe-inline'",
      ...(options.script ? [`script-src ${options.script}`] : []),
      "base-uri 'none'",
      `form-action ${options.form ?? "'none'"}`,
      `frame-ancestors ${ancestors}`,
    ].join('; '),
  );
  if (!options.isIndexed) response.setHeader('X-Robots-Tag', 'noindex, nofollow, noimageindex');
  response.setHeader('Cache-Control', 'no-cache');
  response.type('html').send(html);
}

const gone: Record<PageLocale, { title: string; text: string }> = {
  en: {
    title: 'Nothing is here',
    text: 'This page does not exist, or it is not shown any more. Ask whoever gave you the link.',
  },
  'zh-Hant': { title: '這裡沒有內容', text: '此頁不存在，或已不再顯示。請詢問提供連結給您的人。' },
  'zh-Hans': { title: '这里没有内容', text: '此页不存在，或已不再显示。请询问提供链接给您的人。' },
};

/** For people, at the address of a page that is gone or never was: the same words for both. Null for anything else. */
export function gonePage(request: Request): string | null {
  if (!/^\/[psg]\//.test(request.path) || request.accepts(['json', 'html']) !== 'html') return null;
  const wanted = request.acceptsLanguages(['en', 'zh-TW', 'zh-HK', 'zh-Hant', 'zh-CN', 'zh-Hans', 'zh']);
  const locale: PageLocale =
    !wanted || wanted === 'en' ? 'en' : /TW|HK|Hant/.test(wanted) ? 'zh-Hant' : 'zh-Hans';
  const { title, text } = gone[locale];
  return htmlPage({
    ...{ locale, title, isIndexed: false },
    body: `<h1>${title}</h1>\n<p>${text}</p>`,
  });
}
