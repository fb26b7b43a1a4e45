import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where a browser may be that was installed otherwise, on systems for which the package brings none. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A headless browser: the one that an npm package brings (Linux), or an installed one. Throws, saying so, when there is none. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium');
    // In one process, as the package would have it, the browser ends with its first page.
    const args = packaged.args.filter((arg) => arg !== '--single-process');
    return chromium.launch({ executablePath: await packaged.executablePath(), args });
  }
  const executablePath = INSTALLED.find((path) => existsSync(path));
  if (!executablePath) throw new Error(`no browser: install Chrome or Chromium (${INSTALLED.join(', ')})`);
  return chromium.launch({ executablePath });
}

/** A page of the console at that address for somebody who has not signed in. What goes wrong in it is in `problems`. */
export async function openConsole(browser: Browser, consoleUrl: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  // The first call of each service waits for a Lambda, on a machine that may be busy otherwise.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(consoleUrl);
  return { page, problems, close: () => context.close() };
}

/** The same, signed in as the local operator. */
export async function openSignedIn(
  browser: Browser,
  consoleUrl: string,
  options: BrowserContextOptions = {},
) {
  const opened = await openConsole(browser, consoleUrl, options);
  await opened.page.getByRole('button', { name: 'Sign in as admin (local)' }).click();
  await opened.page.getByRole('heading', { name: 'Now', level: 1 }).waitFor();
  return opened;
}

/** Goes to another address of the console, as a link in it would: without loading it anew. */
export const goToPath = (page: Page, consoleUrl: string, path: string) =>
  page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(consoleUrl + path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );

/** Presses the button, and the one of the same name in the dialog that it opens. */
export async function pressAndConfirm(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

/** The design system's own, on narrow pages: an attribute that its navigation may not have. */
const KNOWN = /^aria-allowed-attr: <nav [^>]*awsui_mobile-toolbar-nav/;

/** Its rules that look at colours, of those that it has on. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe-core finds serious or worse in the page, as `rule: element`; by all of its rules, or by those about colours alone. */
export async function seriousFindings(page: Page, isOfColours = false): Promise<string[]> {
  // Evaluated, and not put into the page as a script: the page's policy allows none but its own.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (rules) => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await inPage.run(rules ? { runOnly: { type: 'rule', values: rules } } : {});
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }, isOfColours && COLOURS);
  return found.filter((finding) => !KNOWN.test(finding));
}
