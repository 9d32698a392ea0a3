import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Waits until nothing fades any more: a control on its way in or out is paler than a person will ever read it. */
export async function settled(page: Page): Promise<void> {
  const isMoving = `document.getAnimations()
    .some((one) => one.playState === 'running' && one.effect?.getTiming().iterations !== Infinity)`;
  // The page's own policy forbids what Playwright would use to wait inside it.
  while (await page.evaluate<boolean>(isMoving)) await page.waitForTimeout(50);
}

/** What a machine can find wrong with a page as it stands: by WCAG 2.1 AA, and whether it is wider than its screen. */
export async function faultsOf(page: Page): Promise<string[]> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`),
    ...(isWide ? ['wider than the screen'] : []),
  ];
}
