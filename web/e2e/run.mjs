// One walk through the room on a running server: `DAWRIA_URL=http://127.0.0.1:8019 npm run e2e`.
// DAWRIA_E2E_ACCOUNT, DAWRIA_E2E_PASSWORD: who signs in, and DAWRIA_E2E_POSITION where (default chief-1), when the server asks.
// DAWRIA_E2E_UNITS: how many units must be drawn (default 1). DAWRIA_E2E_OUT: where pictures go (default target/e2e/pictures).
// Prints one line a step and ends with 1 when something failed.
import { fileURLToPath } from 'node:url';
import { Desk } from './driver.mjs';

const url = process.env.DAWRIA_URL;
if (!url) {
  console.error('DAWRIA_URL is not set: give the address of a running server, for example http://127.0.0.1:8019');
  process.exit(2);
}
const wanted = Number(process.env.DAWRIA_E2E_UNITS ?? 1);
const out = process.env.DAWRIA_E2E_OUT ?? fileURLToPath(new URL('../../target/e2e/pictures', import.meta.url));

const failures = [];
async function step(name, run) {
  const began = Date.now();
  try {
    const said = await run();
    console.log(`ok    ${name} (${Date.now() - began} ms)${said ? `: ${said}` : ''}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL  ${name}: ${error.message.split('\n')[0]}`);
    await desk.picture(`failed-${failures.length}`).catch(() => undefined);
  }
}
function expect(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

const desk = await Desk.sitDown({ url, out });
await step('the console opens and the link is live', async () => {
  await desk.open({ language: 'ar', theme: 'dark' });
  const account = process.env.DAWRIA_E2E_ACCOUNT;
  if (account !== undefined) {
    await desk.signIn(account, process.env.DAWRIA_E2E_PASSWORD);
    await desk.linkIs('live');
    const position = process.env.DAWRIA_E2E_POSITION ?? 'chief-1';
    await desk.openPositions();
    await desk.atPosition(position);
    await desk.seatsAre(position);
    await desk.closeDialog();
  }
  await desk.linkIs('live');
});
await step(`${wanted} units are drawn`, async () => {
  await desk.waitForUnits(wanted);
  await desk.page.waitForTimeout(2500);
  await desk.picture('ar-dark');
  return `${await desk.unitsDrawn()} drawn`;
});
let incident = 0;
await step('a click on the map and a type make an incident', async () => {
  await desk.clickMap();
  await desk.chooseType();
  await desk.describe('شجار أمام المقهى');
  incident = await desk.register();
  expect(incident > 0, 'no incident number');
  return `incident ${incident}`;
});
await step('it is assigned, or says why not', async () => {
  const outcome = await desk.outcome();
  await desk.page.waitForTimeout(1500);
  await desk.picture('ar-dark-assigned');
  expect(outcome.result === 'assigned' || outcome.reason, 'neither a unit nor a reason');
  return outcome.result === 'assigned' ? outcome.unit : outcome.reason;
});
await step('a wrong command is echoed, not obeyed', async () => {
  const echo = await desk.command('A NOBODY 1');
  expect(echo.length > 0, 'no echo');
  await desk.page.keyboard.press('Escape');
  return echo;
});
await step('the map without WebGL is a plain picture', async () => {
  await desk.open({ language: 'fr', theme: 'dark', query: '&map=plain' });
  await desk.waitForUnits(wanted);
  await desk.picture('fr-dark-plain');
});
for (const language of ['ar', 'fr', 'en']) {
  for (const theme of ['dark', 'light']) {
    await step(`accessibility, ${language} ${theme}`, async () => {
      await desk.open({ language, theme });
      await desk.linkIs('live');
      await desk.waitForUnits(wanted);
      await desk.page.keyboard.press('Alt+1');
      await desk.page.waitForTimeout(1200);
      await desk.picture(`${language}-${theme}-detail`);
      const faults = await desk.accessibilityFaults();
      expect(faults.length === 0, faults.join('; '));
    });
  }
}
await step('no errors, no request left the origin', async () => {
  expect(desk.faults.length === 0, desk.faults.slice(0, 5).join('; '));
});
await desk.standUp();
console.log(failures.length === 0 ? `all passed; pictures in ${out}` : `${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
