/** Draws the icons of the installed page from `public/icon.svg`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from '../find-browser.ts';
import { ROOT } from '../paths.ts';

const PUBLIC = join(ROOT, 'public');
/** What systems may cut away of a maskable icon leaves the middle 80 %. */
const ICONS = [
  { name: 'icon-192.png', size: 192, share: 1, ground: 'transparent' },
  { name: 'icon-512.png', size: 512, share: 1, ground: 'transparent' },
  { name: 'icon-maskable-512.png', size: 512, share: 0.6, ground: '#f4f5f3' },
];

const svg = readFileSync(join(PUBLIC, 'icon.svg'), 'utf8');
const browser = await chromium.launch(launchOptions());
const page = await browser.newPage();
for (const { name, size, share, ground } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const style = `margin:0;display:grid;place-items:center;height:${size}px;background:${ground}`;
  await page.setContent(`<body style="${style}"><div style="width:${size * share}px">${svg}</div></body>`);
  writeFileSync(join(PUBLIC, name), await page.screenshot({ omitBackground: true }));
}
await browser.close();
