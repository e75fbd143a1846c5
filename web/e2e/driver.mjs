// The room as a tester speaks of it: opens the console in Chromium and does what an operator does. One place knows the page's elements.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

const PATIENCE = Number(process.env.DAWRIA_E2E_PATIENCE_MS ?? 120_000);

/** The browser notes every refusal of the API as an error; the page shows those itself. */
function isRefusal(message) {
  const path = new URL(message.location().url || 'http://none/').pathname;
  return path.startsWith('/api/v1/') && /status of 4\d\d/.test(message.text());
}

export class Desk {
  /** What the page did that it must not: console errors, exceptions, requests to elsewhere. */
  faults = [];
  shots = [];

  static async sitDown({ url, out, width = 1440, height = 860 }) {
    const desk = new Desk();
    desk.url = url.replace(/\/$/, '');
    desk.out = out;
    mkdirSync(out, { recursive: true });
    desk.profile = mkdtempSync(join(tmpdir(), 'dawria-desk-'));
    desk.browser = await chromium.launchPersistentContext(desk.profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      handleSIGTERM: false,
      viewport: { width, height },
      args: FLAGS,
    });
    desk.page = desk.browser.pages()[0] ?? (await desk.browser.newPage());
    // No step is about speed: a busy machine may take its time.
    desk.page.setDefaultTimeout(PATIENCE);
    desk.page.setDefaultNavigationTimeout(PATIENCE);
    const origin = new URL(desk.url).host;
    desk.page.on('pageerror', (error) => desk.faults.push(`exception: ${error.message}`));
    desk.page.on('console', (message) => {
      if (message.type() !== 'error' || isRefusal(message)) return;
      desk.faults.push(`console: ${message.text()}`);
    });
    desk.page.on('request', (request) => {
      const host = new URL(request.url()).host;
      if (host !== origin) desk.faults.push(`request left the origin: ${request.url()}`);
    });
    return desk;
  }

  async standUp() {
    await this.browser.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  async open({ language = 'ar', theme = 'dark', query = '' } = {}) {
    await this.page.goto(`${this.url}/?lang=${language}&theme=${theme}${query}`);
    await this.page.waitForFunction((lang) => document.documentElement.lang.startsWith(lang), language);
  }

  /** Signs in at the log-in page as a person does: types, and presses Enter. What is asked for besides comes by name. */
  async signIn(account, password, { totp, reason } = {}) {
    await this.page.waitForSelector('#login-password');
    await this.page.fill('#login-account', account);
    await this.page.fill('#login-password', password);
    if (totp !== undefined) await this.page.fill('#login-totp', totp);
    if (reason !== undefined) await this.page.fill('#login-reason', reason);
    await this.page.keyboard.press(reason === undefined ? 'Enter' : 'Tab');
    if (reason !== undefined) await this.page.keyboard.press('Enter');
  }

  /** The first sign-in, with a code. */
  async signInByCode(account, code, password) {
    await this.page.click('form .quiet');
    await this.page.fill('#login-account', account);
    await this.page.fill('#login-code', code);
    await this.page.fill('#login-new', password);
    await this.page.fill('#login-again', password);
    await this.page.keyboard.press('Enter');
  }

  /** Waits for the log-in page to refuse by this rule; gives its words. */
  async refusedBy(rule) {
    const refusal = this.page.locator(`[data-rule="${rule}"]`);
    await refusal.waitFor();
    return (await refusal.textContent()).trim();
  }

  async isAtLogin(timeout = PATIENCE) {
    await this.page.waitForSelector('#login-account', { timeout });
  }

  async openPositions() {
    await this.page.click('.user .seats');
    await this.page.waitForSelector('dialog [data-position]');
  }

  /** Presses the nth button of a position's row. */
  async atPosition(id, n = 0) {
    await this.page.locator(`dialog [data-position="${id}"] .acts button`).nth(n).click();
  }

  async closeDialog() {
    await this.page.keyboard.press('Escape');
    await this.page.waitForSelector('dialog', { state: 'detached' });
  }

  /** Positions in the user box; empty: none. */
  async seatsAre(words) {
    await this.page.waitForFunction((wanted) => {
      const box = document.querySelector('.user .seats');
      return box !== null && (wanted === '' ? box.classList.contains('none') : box.textContent.includes(wanted));
    }, words);
  }

  /** Units in the last frame of the map. */
  async unitsDrawn() {
    return this.page.evaluate(() => window.dawriaMap?.drawnCount ?? 0);
  }

  async waitForUnits(n, timeout = PATIENCE) {
    await this.page.waitForFunction((wanted) => (window.dawriaMap?.drawnCount ?? 0) >= wanted, n, { timeout });
  }

  async linkIs(state, timeout = PATIENCE) {
    await this.page.waitForSelector(`header .link.${state}`, { timeout });
  }

  /** Clicks an empty place of the map near its middle until the form has a place (units and incidents are in the way sometimes). */
  async clickMap() {
    const box = await this.page.locator('.centre .map').boundingBox();
    for (let i = 0; i < 24; i += 1) {
      const angle = i * 2.4;
      await this.page.mouse.click(
        box.x + box.width / 2 + Math.cos(angle) * (20 + 9 * i),
        box.y + box.height / 2 + Math.sin(angle) * (20 + 7 * i),
      );
      if (await this.page.locator('#place-note button').count()) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error('no free place on the map could be clicked');
  }

  async searchPlace(text) {
    await this.page.fill('#form-place', '');
    await this.page.locator('#form-place').pressSequentially(text, { delay: 30 });
    await this.page.waitForSelector('#place-found:not([hidden]) li[aria-selected="true"]');
    await this.page.keyboard.press('Enter');
  }

  async chooseType(code) {
    await this.page.selectOption('#form-type', code ?? { index: 1 });
  }

  async describe(text) {
    await this.page.fill('#form-text', text);
  }

  /** Saves with the keyboard; gives the number of the incident that opens. */
  async register() {
    await this.page.keyboard.press('Control+Enter');
    const detail = this.page.locator('.detail .title .num').first();
    await detail.waitFor();
    return Number((await detail.textContent()).replace(/\D/g, ''));
  }

  /** `assigned` with the unit, or `waiting` with the reason; a ranking under way is waited for. */
  async outcome() {
    const found = await this.page.waitForFunction(() => {
      const unit = document.querySelector('.detail .block .unit');
      if (unit !== null) return { result: 'assigned', unit: unit.textContent };
      const reason = document.querySelector('.detail [data-waiting]')?.getAttribute('data-waiting');
      return reason && reason !== 'ranking' ? { result: 'waiting', reason } : null;
    });
    return found.jsonValue();
  }

  /** Presses "assign" at the first candidate. */
  async assignFirst() {
    await this.page.keyboard.press('Alt+Enter');
  }

  async command(line) {
    await this.page.keyboard.press('F9');
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    return this.page.locator('#command-echo').textContent();
  }

  async picture(name) {
    const path = join(this.out, `${name}.png`);
    await this.page.screenshot({ path, timeout: PATIENCE });
    this.shots.push(path);
  }

  /** What axe-core finds. Injected as the page's own script, since the policy allows no other. */
  async accessibilityFaults() {
    const source = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
    await this.page.evaluate(source);
    const found = await this.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return found.violations.map((v) => `${v.id}: ${v.nodes.length} × ${v.help} (${v.nodes[0].target.join(' ')})`);
  }
}
