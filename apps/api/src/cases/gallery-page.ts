import { monthSteps, treatmentSteps, type Gallery, type GalleryFilter } from '#cases';
import { galleryWords, nameIn } from './gallery-words.js';
import { escaped, htmlPage } from './page-frame.js';
import { pageWords } from './public-page.js';

const fields = ['indication', 'modality', 'sessions', 'months', 'view', 'phototype'] as const;

export type GalleryQuery = { [K in keyof GalleryFilter]: string | null } & { isShown: boolean };

const style = `
form{padding:4px 0 8px;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(200px,100%),1fr));gap:12px;align-items:end;margin:8px 0}
.filters,.cover{margin:12px 0}
label{display:block;font-size:14px;color:var(--quiet)}
select,button{font:inherit;width:100%;min-height:44px;padding:8px 12px;border:1px solid var(--line);border-radius:4px;background:var(--ground);color:var(--text)}
button{background:var(--text);color:var(--ground);border-color:var(--text);cursor:pointer}
.cases{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:24px;list-style:none;margin:24px 0;padding:0}
.cases a{display:block;text-decoration:none}
.cases a:hover .name{text-decoration:underline}
.cases{align-items:start}
.frame{display:flex;align-items:center;justify-content:center;background:var(--raised);border-radius:4px;overflow:hidden;color:var(--quiet);font-size:14px}
.frame img{width:100%;height:auto}
.name{display:block;font-weight:600;margin-top:8px}
.facts{display:block;font-size:15px;color:var(--quiet)}
.cover{text-decoration:underline}
.more{display:inline-flex;align-items:center;min-height:44px}`;

/** Address of the same gallery with these choices; what was not chosen is not in it. */
function addressOf(path: string, query: GalleryQuery, after: string | null): string {
  const { isShown, ...filter } = query;
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== null) given.set(name, value);
  if (isShown) given.set('show', '1');
  if (after !== null) given.set('after', after);
  const text = given.toString();
  return escaped(text === '' ? path : `${path}?${text}`);
}

/** A clinic's published cases, with filters as a plain form: works without script, and each choice has an address. */
export function galleryPage(
  gallery: Gallery,
  query: GalleryQuery,
  { isEmbed }: { isEmbed: boolean },
): string {
  const text = galleryWords[gallery.locale];
  const path = `/g/${gallery.slug}${isEmbed ? '/embed' : ''}`;
  const { choices } = gallery;
  const select = (name: keyof GalleryFilter, options: readonly string[], named: (code: string) => string) => {
    // What was chosen stays to be seen, even when nothing is like that.
    const all = [...new Set([...options, ...(query[name] === null ? [] : [query[name]])])];
    if (all.length === 0) return '';
    return `<div><label for="${name}">${escaped(text.filter[name])}</label><select id="${name}" name="${name}"><option value="">${text.any}</option>${all
      .map(
        (code) =>
          `<option value="${escaped(code)}"${code === query[name] ? ' selected' : ''}>${escaped(named(code))}</option>`,
      )
      .join('')}</select></div>`;
  };
  const named: Record<keyof GalleryFilter, (code: string) => string> = {
    indication: (code) => nameIn(text.indication, code),
    modality: (code) => nameIn(text.modality, code),
    sessions: text.sessionsOf,
    months: text.monthsOf,
    view: (code) => nameIn(text.view, code),
    phototype: text.phototypeOf,
  };
  const chosen = fields
    .flatMap((name) => (query[name] === null ? [] : [named[name](query[name])]))
    .join(' · ');
  const form = `<details class="filters"><summary>${escaped(chosen === '' ? text.choose : text.chosen(chosen))}</summary><form method="get" action="${path}">${[
    select('indication', choices.indications, named.indication),
    select('modality', choices.modalities, named.modality),
    select('sessions', Object.keys(treatmentSteps), named.sessions),
    select('months', Object.keys(monthSteps), named.months),
    select('view', choices.views, named.view),
    select('phototype', choices.phototypes, (code) => code),
  ].join(
    '',
  )}${query.isShown ? '<input type="hidden" name="show" value="1">' : ''}<div><button>${escaped(text.look)}</button></div></form></details>`;
  const cover = `<a class="cover" href="${addressOf(path, { ...query, isShown: !query.isShown }, null)}">${escaped(query.isShown ? text.hide : text.show)}</a>`;
  const cases = gallery.cases.map((one, index) => {
    const alt = one.labels.map(({ labelLines }) => labelLines.join(', ')).join('; ');
    const picture = query.isShown
      ? `<img src="/p/${one.slug}/pictures/0?form=small" width="${one.widthPx}" height="${one.heightPx}" alt="${escaped(alt)}" loading="lazy">`
      : escaped(text.covered);
    const facts = [
      ...one.modalities.map((code) => nameIn(text.modality, code)),
      ...(one.treatments === null ? [] : [text.treatments(one.treatments)]),
      ...(one.daysSinceTreatment === null ? [] : [text.daysSince(one.daysSinceTreatment)]),
      ...(one.phototype === null ? [] : [text.phototypeOf(one.phototype)]),
    ].join(' · ');
    const name = one.indication === null ? text.open(index + 1) : nameIn(text.indication, one.indication);
    return `<li><a href="/p/${one.slug}${isEmbed ? '/embed' : ''}"><span class="frame" style="aspect-ratio:${one.widthPx}/${one.heightPx}">${picture}</span><span class="name">${escaped(name)}</span><span class="facts">${escaped(facts)}</span></a></li>`;
  });
  return htmlPage({
    locale: gallery.locale,
    title: `${text.title} · ${gallery.clinicName}`,
    isIndexed: gallery.isIndexed,
    style,
    body: `<h1>${escaped(gallery.clinicName)}${isEmbed ? '' : ` · ${escaped(text.title)}`}</h1>
${form}
${cover}
${cases.length === 0 ? `<p>${escaped(text.none)}</p>` : `<ul class="cases">${cases.join('\n')}</ul>`}
${gallery.next === null ? '' : `<p><a class="more" rel="next" href="${addressOf(path, query, gallery.next)}">${escaped(text.next)}</a></p>`}
<p class="quiet">${escaped(pageWords[gallery.locale].about)}${gallery.isDemo ? ' Synthetic demo.' : ''}</p>`,
  });
}
