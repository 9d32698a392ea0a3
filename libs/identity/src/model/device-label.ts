const kinds: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b.*\bMobile\b/, 'Android phone'],
  [/\bAndroid\b/, 'Android tablet'],
  [/\bHarmonyOS\b|\bOpenHarmony\b/, 'Harmony phone'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b/, 'Linux'],
];
/** In this order: most browsers also call themselves by the names further down. */
const browsers: readonly [RegExp, string][] = [
  [/\bLine\//, 'LINE'],
  [/\bMicroMessenger\//, 'WeChat'],
  [/\b(FBAN|FBAV)\//, 'Facebook'],
  [/\bInstagram\b/, 'Instagram'],
  [/\bWhatsApp\//, 'WhatsApp'],
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(OPR|OPT)\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

/**
 * By what a clinic tells devices of a patient apart, such as `iPhone · Safari`. Only names from these lists are kept of what
 * a browser says about itself; empty when none of them fits.
 */
export function deviceLabel(userAgent: string): string {
  const nameIn = (list: typeof kinds) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [nameIn(kinds), nameIn(browsers)].filter((name) => name !== undefined).join(' · ');
}
