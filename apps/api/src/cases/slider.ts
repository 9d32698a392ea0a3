import { createHash } from 'node:crypto';
import type { PublicPage } from '#cases';
import { escaped, type PageLocale } from './page-frame.js';

type Picture = PublicPage['pictures'][number];
type Halves = NonNullable<Picture['halves']>;

const words = {
  en: {
    divider: 'Divider between before and after',
    both: 'Both pictures side by side',
    shown: 'before: {n} %',
  },
  'zh-Hant': { divider: '前後對照的分隔線', both: '兩張並排', shown: '治療前：{n} %' },
  'zh-Hans': { divider: '前后对照的分隔线', both: '两张并排', shown: '治疗前：{n} %' },
} as const;

/** Without it both pictures stand side by side; with it they lie over each other, and a divider moves by pointer and keyboard. */
const script = `for(const s of document.querySelectorAll('.slider')){const i=s.querySelector('input');
const set=()=>{s.style.setProperty('--at',i.value+'%');i.setAttribute('aria-valuetext',i.dataset.shown.replace('{n}',i.value))};
i.addEventListener('input',set);set();s.hidden=false;const b=s.nextElementSibling;b.open=false}`;

/** The one script that the page may run, by its hash. */
export const sliderScriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
export const sliderScript = `<script>${script}</script>`;

export const sliderStyle = `
.slider{margin:16px auto;max-width:calc(max(240px,100vh - 150px)*var(--aspect))}
.slider[hidden]{display:none}
.stage{position:relative;overflow:hidden;border-radius:4px}
.half{position:absolute;inset:0;overflow:hidden}
.half img{position:absolute;max-width:none;border-radius:0}
.half.first{clip-path:inset(0 calc(100% - var(--at)) 0 0)}
.line{position:absolute;top:0;bottom:0;left:var(--at);width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 0 1px #1c1c1c}
.stage input{position:absolute;top:0;bottom:0;left:-22px;width:calc(100% + 44px);height:100%;margin:0;appearance:none;background:none;cursor:ew-resize;outline-offset:-26px}
.stage input::-webkit-slider-runnable-track{height:100%;background:none}
.stage input::-moz-range-track{height:100%;background:none}
.stage input::-webkit-slider-thumb{appearance:none;width:44px;height:100%;background:radial-gradient(circle at center,#fff 0 13px,#1c1c1c 13px 15px,transparent 15.5px)}
.stage input::-moz-range-thumb{width:44px;height:100%;border:0;border-radius:0;background:radial-gradient(circle at center,#fff 0 13px,#1c1c1c 13px 15px,transparent 15.5px)}
.stage input:focus-visible{outline:none}
.stage:has(input:focus-visible){outline:3px solid var(--focus);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:16px;margin:8px 0 0}
.ends span{flex:1 1 0;font-size:15px}.ends span+span{text-align:right}
.both summary,.more summary{background:none;padding:8px 0;min-height:44px;font-size:15px}`;

/** The part of the composed picture, as an image that fills its frame. What is shown are the bytes that were agreed to. */
function half(picture: Picture, { x, y, widthPx, heightPx }: Halves[number], address: string): string {
  const percent = (part: number, whole: number) => `${Math.round((part / whole) * 1e6) / 1e4}%`;
  const place = [
    `width:${percent(picture.widthPx, widthPx)}`,
    `left:${percent(-x, widthPx)}`,
    `top:${percent(-y, heightPx)}`,
  ].join(';');
  return `<img src="${address}" alt="" style="${place}" loading="lazy">`;
}

/** A divider between before and after, hidden until its script runs. */
export function slider(picture: Picture, halves: Halves, address: string, locale: PageLocale): string {
  const [before, after] = halves;
  const text = words[locale];
  const end = (lines: string[]) => `<span>${lines.map(escaped).join('<br>')}</span>`;
  return `<div class="slider" hidden style="--at:50%;--aspect:${Math.round((before.widthPx / before.heightPx) * 1e4) / 1e4}"><div class="stage" style="aspect-ratio:${before.widthPx}/${before.heightPx}">
<div class="half">${half(picture, after, address)}</div><div class="half first">${half(picture, before, address)}</div><div class="line"></div>
<input type="range" min="0" max="100" value="50" aria-label="${escaped(text.divider)}" data-shown="${escaped(text.shown)}"></div>
<p class="ends">${end(before.labelLines)}${end(after.labelLines)}</p></div>`;
}

/** The picture as it was agreed to; with script it waits behind a line of its own. */
export const bothPictures = (figure: string, locale: PageLocale): string =>
  `<details class="both" open><summary>${escaped(words[locale].both)}</summary>${figure}</details>`;
