import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Gallery, PublicPage } from '#cases';
import { galleryPage, type GalleryQuery } from './gallery-page.js';
import { publicPage } from './public-page.js';
import { sliderScriptSource } from './slider.js';

const half = (x: number, label: string) => ({ x, y: 10, widthPx: 400, heightPx: 300, labelLines: [label] });
const page: PublicPage = {
  ...{ slug: 'a'.repeat(22), address: `https://clinic.example/p/${'a'.repeat(22)}`, embedOrigins: [] },
  ...{ isIndexed: false, locale: 'en', clinicName: 'Skin & <Co>', isDemo: false },
  disclosures: [{ code: 'results-vary', language: 'en', text: 'Results vary.' }],
  pictures: [
    {
      ...{ widthPx: 820, heightPx: 360, format: 'jpeg', alt: 'Before; After', caption: '"Quoted" <b>' },
      halves: [half(0, 'Day 0 <i>'), half(420, 'Day 90')],
      forms: ['wipe', 'print'],
    },
  ],
};
const choices = { indications: ['boxcar'], modalities: ['peel'], views: [], phototypes: ['IV'] };
const gallery: Gallery = {
  ...{ slug: 'g'.repeat(22), locale: 'en', clinicName: 'Skin & <Co>', isDemo: false, isIndexed: false },
  ...{ embedOrigins: [], choices, next: 'cursor' },
  cases: [
    {
      ...{ slug: 'a'.repeat(22), indication: 'boxcar', modalities: ['peel'], treatments: 3 },
      ...{ daysSinceTreatment: 120, views: ['face-front'], phototype: 'IV', widthPx: 800, heightPx: 400 },
      labels: [{ labelLines: ['Session 1'] }] as Gallery['cases'][number]['labels'],
    },
  ],
};
const query: GalleryQuery = {
  ...{ indication: null, modality: 'peel', sessions: '3-4', months: null, view: null, phototype: null },
  isShown: false,
};

describe('a public page', () => {
  it('shows both pictures without script, and lays them over each other with it', () => {
    const html = publicPage(page, { isEmbed: true });
    expect(html).toContain('<div class="slider" hidden');
    expect(html).toContain('<details class="both" open>');
    expect(html).toContain('aria-label="Divider between before and after"');
    // No higher than the window: 400 of 300 px.
    expect(html).toContain('--aspect:1.3333"');
    // The part of the composed picture that the half is: 820 of 400 px wide, moved by 420 of 400.
    expect(html).toContain('width:205%;left:-105%;top:-3.3333%');
    expect(html).toContain('&quot;Quoted&quot; &lt;b&gt;');
    expect(html).not.toMatch(/<i>|<Co>/);
    const script = /<script>(.*?)<\/script>/s.exec(html)![1]!;
    expect(sliderScriptSource).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  });

  it('offers what was released besides, and a preview in motion only to whoever opens it', () => {
    const html = publicPage(page, { isEmbed: false });
    const address = `/p/${page.slug}/pictures/0`;
    expect(html).toContain(`<details class="more"><summary>In motion: wipe</summary>`);
    expect(html).toContain(`<img src="${address}?form=wipe" alt="Before; After" loading="lazy">`);
    expect(html).toContain(`<a href="${address}?form=print">As PDF for print</a>`);
    expect(html).not.toContain('form=fade');
  });

  it('gives a preview only where it may be found', () => {
    expect(publicPage(page, { isEmbed: false })).not.toContain('og:image');
    const found = publicPage({ ...page, isIndexed: true }, { isEmbed: false });
    expect(found).toContain(`<meta property="og:image" content="${page.address}/pictures/0">`);
    expect(found).not.toContain('noindex');
  });
});

describe('the page of the gallery', () => {
  it('has its choices in its address and keeps them from page to page', () => {
    const html = galleryPage(gallery, query, { isEmbed: false });
    expect(html).toContain('<option value="peel" selected>Peel</option>');
    expect(html).toContain('<option value="3-4" selected>3–4</option>');
    expect(html).toContain(`href="/g/${gallery.slug}?modality=peel&amp;sessions=3-4&amp;after=cursor"`);
    expect(html).toContain('Boxcar scars');
    expect(html).toContain('Peel · 3 treatments · 120 days after the last treatment · skin type IV');
    // A choice of which there is nothing to choose is left out.
    expect(html).not.toContain('id="view"');
  });

  it('folds its choices away, and says which were made', () => {
    const html = galleryPage(gallery, query, { isEmbed: false });
    expect(html).toContain('<details class="filters"><summary>Look for: Peel · 3–4</summary>');
    const none = { ...query, modality: null, sessions: null };
    expect(galleryPage(gallery, none, { isEmbed: false })).toContain('<summary>Look for a case</summary>');
  });

  it('covers the pictures until they are asked for, by an address', () => {
    const covered = galleryPage(gallery, query, { isEmbed: false });
    expect(covered).not.toContain('<img');
    expect(covered).toContain('sessions=3-4&amp;show=1"');
    const shown = galleryPage(gallery, { ...query, isShown: true }, { isEmbed: true });
    expect(shown).toContain(`<img src="/p/${'a'.repeat(22)}/pictures/0?form=small"`);
    expect(shown).toContain('<input type="hidden" name="show" value="1">');
    expect(shown).toContain(`href="/p/${'a'.repeat(22)}/embed"`);
  });
});
