// Unpacks Chromium into the folder for temporary files of this process, which `browser.ts` sets.
import packed from '@sparticuz/chromium';

await packed.executablePath();
