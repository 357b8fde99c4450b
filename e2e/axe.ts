/** What axe finds of a state of the page. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Violations alone, and in the page itself, which has no frames: a third of the time. */
const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode(true);
const VIOLATIONS = { resultTypes: ['violations' as const] };

async function findings(builder: AxeBuilder): Promise<string[]> {
  const { violations } = await builder.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Nothing, in either scheme; the other one changes colours alone, and is held to what is said of them. */
export async function axeFindsNothing(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await findings(axe(page).options(VIOLATIONS)), state).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findings(axe(page).options({ ...VIOLATIONS, runOnly: ['color-contrast'] })), `${state}, dark`).toEqual(
    [],
  );
  await page.emulateMedia({ colorScheme: 'light' });
}
