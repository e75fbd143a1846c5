// The doors, walked through as people do, on a new server: `DAWRIA_URL=… DAWRIA_E2E_SETUP_TOKEN=… node e2e/doors.mjs`.
// DAWRIA_E2E_OUT: where pictures go (default target/e2e/pictures). Prints one line a step and ends with 1 when something failed.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Desk } from './driver.mjs';
import { totp } from './totp.mjs';

const url = (process.env.DAWRIA_URL ?? '').replace(/\/$/, '');
const setUpToken = process.env.DAWRIA_E2E_SETUP_TOKEN;
if (url === '' || !setUpToken) {
  console.error('DAWRIA_URL and DAWRIA_E2E_SETUP_TOKEN are needed: a new server’s address, and the content of its file setup-token');
  process.exit(2);
}
const out = process.env.DAWRIA_E2E_OUT ?? fileURLToPath(new URL('../../target/e2e/pictures', import.meta.url));
const PASSWORD = 'trois mots faciles 7';
const NUMBER = '0612345678';

const desks = [];
const failures = [];
async function sit() {
  const desk = await Desk.sitDown({ url, out });
  desks.push(desk);
  return desk;
}
async function step(name, run) {
  const began = Date.now();
  try {
    const said = await run();
    console.log(`ok    ${name} (${Date.now() - began} ms)${said ? `: ${said}` : ''}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL  ${name}: ${error.message.split('\n')[0]}`);
    for (const [i, desk] of desks.entries()) await desk.picture(`doors-failed-${failures.length}-${i}`).catch(() => undefined);
  }
}
function expect(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

/** The API as a program with a token. */
async function api(method, path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

const first = await sit();
const { page } = first;
let technician = '';
let room = '';
const codes = {};

await step('a new server asks for its set-up token; the technician made with it sees no calls', async () => {
  await first.open({ language: 'fr', theme: 'light' });
  await page.waitForSelector('#login-code');
  await first.picture('fr-light-set-up');
  await page.fill('#login-code', setUpToken);
  await page.fill('#login-account', 'tech');
  await page.fill('#login-new', PASSWORD);
  await page.fill('#login-again', `${PASSWORD} `);
  await page.keyboard.press('Enter');
  await first.refusedBy('not_same');
  await page.fill('#login-again', PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('main h1').filter({ hasText: 'appels' }).waitFor();
  await first.picture('fr-light-technician');
  await page.click('main button');
  await page.click('dialog .acts .main');
  await first.isAtLogin();
});

await step('accounts are made', async () => {
  ({ token: technician } = await api('POST', '/session', { account: 'tech', password: PASSWORD, bearer: true }));
  ({ room } = await api('GET', '/room', undefined, technician));
  const people = { samir: `chief@${room}`, nadia: `chief@${room}`, amal: `call_taker@${room}`, house: 'chief@centre' };
  for (const [account, grant] of Object.entries(people)) {
    const made = await api('POST', '/accounts', { account, grants: [grant], break_glass: account === 'house' }, technician);
    codes[account] = made.code;
  }
});

await step('a wrong password, and a wrong name, are one sentence', async () => {
  await first.open({ language: 'ar', theme: 'dark' });
  await first.signIn('samir', 'faux mot de passe');
  const wrong = await first.refusedBy('sign_in');
  await first.picture('ar-dark-wrong');
  await page.reload();
  await first.signIn('nobody', PASSWORD);
  expect((await first.refusedBy('sign_in')) === wrong, 'another sentence');
});

await step('the first sign-in is with a code and a new password', async () => {
  await first.signInByCode('samir', codes.samir, 'court');
  // The browser itself refuses a short one; a common one is the server's.
  await page.fill('#login-new', 'dawria dawria');
  await page.fill('#login-again', 'dawria dawria');
  await page.keyboard.press('Enter');
  await first.refusedBy('invalid');
  await page.fill('#login-new', PASSWORD);
  await page.fill('#login-again', PASSWORD);
  await page.keyboard.press('Enter');
  await first.linkIs('live');
  await first.seatsAre('');
});

let taker = '';
let call = 0;
await step('an act without a position offers those that would do, and is done once one is taken', async () => {
  const made = await api('POST', '/session', { account: 'amal', code: codes.amal, new_password: PASSWORD, bearer: true });
  taker = made.token;
  await api('POST', '/positions/ct-1/sign-on', { id: randomUUID() }, taker);
  ({ call } = await api('POST', '/calls', { id: randomUUID(), number: NUMBER, caller: 'Fatima' }, taker));
  await page.waitForSelector('.rings');
  await page.keyboard.press('F2');
  await page.waitForSelector('dialog [data-position="chief-1"]');
  await first.picture('ar-dark-off-position');
  expect((await page.locator('dialog [data-position="ct-1"]').count()) === 0, 'a taken position is offered');
  expect((await page.locator('dialog [data-position="check-1"]').count()) === 0, 'a position that would not do is offered');
  await first.atPosition('chief-1');
  await page.waitForSelector(`[data-caller="${call}"]`);
  await first.seatsAre('chief-1');
  const { state } = await api('GET', `/calls/${call}`, undefined, taker);
  expect(state === 'answered', `the call is ${state}`);
});

await step('a caller stands by the last digits; a key shows all, and says that it is recorded', async () => {
  const line = page.locator(`[data-caller="${call}"]`);
  const hidden = await line.locator('.who').textContent();
  expect(hidden.includes('•••678') && !hidden.includes(NUMBER) && !hidden.includes('Fatima'), hidden);
  await page.keyboard.press('Alt+c');
  await line.getByText(NUMBER).waitFor();
  expect((await line.locator('.who').textContent()).includes('Fatima'), 'no name');
  const told = await line.locator('.told').textContent();
  await first.picture('ar-dark-caller');
  await page.keyboard.press('Alt+c');
  await line.getByText('•••678').waitFor();
  return told;
});

await step('a call closed with the wrong key is taken back, by key and from the list', async () => {
  const state = async () => (await api('GET', `/calls/${call}`, undefined, taker)).state;
  await page.keyboard.press('Alt+n');
  await page.waitForSelector(`[data-caller="${call}"]`, { state: 'detached' });
  await page.waitForSelector(`[data-closed="${call}"]`, { state: 'attached' });
  await page.keyboard.press('Alt+z');
  await page.waitForSelector(`[data-caller="${call}"]`);
  expect((await state()) === 'answered', 'not open again');
  await page.keyboard.press('Alt+r');
  await page.click('.closed summary');
  await page.click(`[data-closed="${call}"] button`);
  await page.waitForSelector(`[data-closed="${call}"]`, { state: 'detached' });
  expect((await state()) === 'answered', 'not open again from the list');
});

const second = await sit();
await step('a position is handed to somebody at another desk', async () => {
  await second.open({ language: 'en', theme: 'dark' });
  await second.isAtLogin();
  await second.signInByCode('nadia', codes.nadia, PASSWORD);
  await second.linkIs('live');
  await first.openPositions();
  await first.atPosition('chief-1');
  await page.fill('#position-words', 'nadia');
  await page.keyboard.press('Enter');
  await second.page.waitForSelector('.user .count');
  await first.picture('ar-dark-positions');
  await second.openPositions();
  await second.picture('en-dark-positions');
  await second.atPosition('chief-1');
  await second.seatsAre('chief-1');
  await first.seatsAre('');
  await second.closeDialog();
  await first.closeDialog();
});

await step('a second factor: proved once more, taken up with the act’s own content, asked from then on', async () => {
  const { page: other } = second;
  await other.click('.user button:nth-child(2)');
  await other.click('dialog .acts button:nth-child(3)');
  const secret = (await other.textContent('#factor-secret')).trim();
  await second.picture('en-dark-factor');
  const sent = [];
  // The proof of the sign-in still holds: as if five minutes had passed, the first try is refused.
  await other.route('**/api/v1/session/factor', async (route) => {
    sent.push(route.request().postData());
    if (sent.length > 1) return route.continue();
    const body = JSON.stringify({ title: 'Forbidden', status: 403, rule: 'confirm', detail: 'sensitive' });
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
  });
  await other.fill('#factor-digits', totp(secret));
  await other.keyboard.press('Enter');
  await other.waitForSelector('#confirm-password');
  await second.picture('en-dark-confirm');
  await other.fill('#confirm-password', 'faux mot de passe');
  await other.keyboard.press('Enter');
  await other.waitForSelector('dialog [data-rule="sign_in"]');
  await other.fill('#confirm-password', PASSWORD);
  await other.keyboard.press('Enter');
  await other.waitForSelector('#factor-digits', { state: 'detached' });
  expect(sent.length === 2 && sent[0] === sent[1], `sent ${sent.length} times, or changed`);
  await other.click('dialog .acts .main');
  await second.signIn('nadia', PASSWORD);
  await other.waitForSelector('#login-totp');
  await second.refusedBy('second_factor');
  await second.picture('en-dark-second-factor');
  await other.fill('#login-totp', '000000');
  await other.keyboard.press('Enter');
  await second.refusedBy('sign_in');
  // Digits hold once: those of the next half minute.
  await other.waitForTimeout(30_500 - (Date.now() % 30_000));
  await other.fill('#login-password', PASSWORD);
  await other.fill('#login-totp', totp(secret));
  await other.keyboard.press('Enter');
  await second.linkIs('live');
  await second.openPositions();
  await second.atPosition('chief-1');
  await second.seatsAre('chief-1');
  await second.closeDialog();
});

const third = await sit();
await step('an emergency account says why; the chief is told and answers', async () => {
  await third.open({ language: 'fr', theme: 'dark' });
  await third.isAtLogin();
  await third.signInByCode('house', codes.house, PASSWORD);
  await third.page.waitForSelector('#login-reason');
  await third.refusedBy('reason');
  await third.picture('fr-dark-reason');
  await third.page.fill('#login-reason', 'le fournisseur d’identité est tombé');
  await third.page.click('form .main');
  await third.linkIs('live');
  const alarm = second.page.locator('[data-alarm="broken_glass"]');
  await alarm.waitFor();
  await second.picture('en-dark-broken-glass');
  const own = third.page.locator('[data-alarm="broken_glass"]');
  await own.waitFor();
  expect((await own.locator('.main').count()) === 0, 'it may answer for itself');
  await alarm.locator('.main').click();
  await alarm.waitFor({ state: 'detached' });
  await own.waitFor({ state: 'detached' });
});

await step('rights change: the link opens anew, and what was typed stays', async () => {
  await second.page.fill('#form-place', 'Guéliz, près de');
  const opened = new Promise((done) => second.page.once('websocket', done));
  await api('PATCH', '/accounts/nadia', { grants: [`chief@${room}`, `supervisor@${room}`] }, technician);
  await Promise.race([opened, new Promise((_, fail) => setTimeout(() => fail(new Error('no new connection in 5 s')), 5000))]);
  await second.linkIs('live');
  expect((await second.page.inputValue('#form-place')) === 'Guéliz, près de', 'what was typed is gone');
});

await step('an alarm of an exercise says that it is one', async () => {
  const incident = { type: 'robbery', position: { lat: 31.63, lon: -7.99 }, exercise: true };
  await api('POST', '/calls', { id: randomUUID(), number: NUMBER, answered: true, exercise: true, incident }, taker);
  await second.page.locator('[data-alarm] .exercise').first().waitFor();
  await second.picture('en-dark-exercise');
});

await step('a unit’s way is shown for a purpose, which is sent', async () => {
  const unit = { id: randomUUID(), unit: 'P-104', kind: 'car', service: 'police_secours', reach: 'radio' };
  await api('POST', '/units', unit, technician);
  const { page: other } = second;
  await other.click('#unit-P-104');
  await other.locator('[data-trail]').click();
  await other.keyboard.press('Tab');
  await other.locator('dialog form .main').click();
  expect((await other.locator('#trail-purpose:invalid').count()) === 1, 'it is sent without a purpose');
  await second.picture('en-dark-purpose');
  await other.selectOption('#trail-purpose', 'complaint');
  await other.fill('#trail-words', 'dossier 7');
  const asked = other.waitForRequest('**/units/P-104/trail?*');
  await other.click('dialog form .main');
  const query = new URL((await asked).url()).searchParams;
  expect(query.get('purpose') === 'complaint' && query.get('why') === 'dossier 7', String(query));
});

await step('a road is closed and opened again; one that is none is told', async () => {
  const { page: other } = second;
  const draw = async () => {
    await other.click('[data-closures]');
    await other.click('dialog form p button');
    const box = await other.locator('.centre .map').boundingBox();
    await other.mouse.click(box.x + box.width / 3, box.y + box.height / 3);
    await other.click('dialog form .main');
    await other.waitForSelector('dialog', { state: 'detached' });
  };
  await draw();
  await other.click('[data-closures]');
  await other.waitForSelector('[data-closure="1"]');
  await second.picture('en-dark-closures');
  await other.locator('[data-closure="1"] button').last().click();
  await other.waitForSelector('[data-closure="1"]', { state: 'detached' });
  await second.closeDialog();
  // What a map says of such a point; the server here may be without one.
  await other.route('**/api/v1/closures', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), closes_no_road: true } });
  });
  await draw();
  await other.locator('.notice.problem').filter({ hasText: 'touches no road' }).waitFor();
});

for (const language of ['ar', 'fr', 'en']) {
  for (const theme of ['dark', 'light']) {
    await step(`accessibility of the dialogs, ${language} ${theme}`, async () => {
      await second.open({ language, theme });
      await second.linkIs('live');
      await second.openPositions();
      const faults = await second.accessibilityFaults();
      await second.picture(`${language}-${theme}-dialog-positions`);
      await second.closeDialog();
      await second.page.click('[data-closures]');
      faults.push(...(await second.accessibilityFaults()));
      await second.picture(`${language}-${theme}-dialog-closures`);
      await second.closeDialog();
      await second.page.click('.user button:nth-child(2)');
      await second.page.click('dialog .acts button:nth-child(2)');
      faults.push(...(await second.accessibilityFaults()));
      await second.picture(`${language}-${theme}-dialog-account`);
      expect(faults.length === 0, faults.join('; '));
    });
  }
}

await step('signed out by another, the page is at the log-in within 5 s', async () => {
  await first.linkIs('live');
  const began = Date.now();
  await api('POST', '/accounts/samir/sign-out', undefined, technician);
  await first.isAtLogin(5000);
  return `${Date.now() - began} ms`;
});

await step('too many wrong ones: how long to wait', async () => {
  for (let i = 0; i < 12; i += 1) {
    await first.signIn('samir', `faux ${i}`);
    await page.waitForSelector('[data-rule]');
    if (await page.locator('[data-rule="throttled"]').count()) break;
    await page.reload();
  }
  const words = await first.refusedBy('throttled');
  expect(/\d\d:\d\d/.test(words), words);
  return words;
});

for (const language of ['ar', 'fr', 'en']) {
  for (const theme of ['dark', 'light']) {
    await step(`accessibility of log-in and privacy, ${language} ${theme}`, async () => {
      const faults = [];
      for (const name of ['login', 'privacy']) {
        await page.goto(`${url}/${name}.html?lang=${language}&theme=${theme}`);
        await page.waitForSelector('main h1');
        await page.waitForTimeout(300);
        await first.picture(`${language}-${theme}-${name}`);
        faults.push(...(await first.accessibilityFaults()).map((fault) => `${name}: ${fault}`));
      }
      expect(faults.length === 0, faults.join('; '));
    });
  }
}

await step('no errors, no request left the origin', async () => {
  const faults = desks.flatMap((desk) => desk.faults);
  expect(faults.length === 0, faults.slice(0, 5).join('; '));
});
for (const desk of desks) await desk.standUp();
console.log(failures.length === 0 ? `all passed; pictures in ${out}` : `${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
