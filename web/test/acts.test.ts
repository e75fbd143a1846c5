import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

/** The page's own modules, on a page without a document. */
async function page() {
  vi.stubGlobal('location', { search: '', href: 'http://127.0.0.1:8019/' });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  const { saveDraft } = await import('../src/console/acts.ts');
  const { draft } = await import('../src/console/draft.svelte.ts');
  return { saveDraft, draft };
}

type Answer = 'cut off' | 'nothing' | 'refused' | 'done';

function answer(kind: Answer): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  if (kind === 'nothing') return Promise.reject(new TypeError('network'));
  if (kind === 'cut off') return Promise.resolve(new Response('{"seq":4,"inci', { status: 201, headers }));
  if (kind === 'refused') return Promise.resolve(new Response('{"title":"Conflict","status":409,"rule":"id_conflict"}', { status: 409, headers }));
  return Promise.resolve(new Response('{"seq":4,"call":9,"incident":7}', { status: 201, headers }));
}

describe('the call form', () => {
  let sent: { url: string; id: string }[];
  let answers: Answer[];
  let form: Awaited<ReturnType<typeof page>>;

  // The whole page is read once; on a busy machine that takes its time.
  beforeAll(async () => {
    form = await page();
  }, 60_000);
  beforeEach(() => {
    vi.useFakeTimers();
    form.draft.clear();
    [sent, answers] = [[], []];
    vi.stubGlobal('fetch', (url: string, init: { body: string }) => {
      sent.push({ url, id: (JSON.parse(init.body) as { id: string }).id });
      return answer(answers.shift() ?? 'nothing');
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  function filled() {
    const { saveDraft, draft } = form;
    draft.setPlace({ lat: 31.63, lon: -7.99 }, 'Guéliz');
    draft.type = 'theft';
    draft.phone = '0612345678';
    const save = async (...next: Answer[]): Promise<void> => {
      answers.push(...next);
      const saving = saveDraft();
      await vi.runAllTimersAsync();
      await saving;
    };
    return { save, draft };
  }

  it('is free again when an answer is cut off, and asks again with the same id', async () => {
    const { save, draft } = filled();
    await save('cut off', 'done');
    expect(sent.map((s) => s.url)).toEqual(['/api/v1/calls', '/api/v1/calls']);
    expect(new Set(sent.map((s) => s.id)).size).toBe(1);
    expect([draft.saving, draft.empty]).toEqual([false, true]);
  });

  it('keeps its id when nobody answers: saved again it is the same call', async () => {
    const { save, draft } = filled();
    await save('nothing', 'nothing', 'cut off', 'nothing');
    expect([draft.saving, draft.empty]).toEqual([false, false]);
    await save('done');
    expect(sent.length).toBe(5);
    expect(new Set(sent.map((s) => s.id)).size).toBe(1);
    draft.setPlace({ lat: 31.63, lon: -7.99 }, 'Guéliz');
    draft.type = 'theft';
    await save('done');
    expect(sent[5].id).not.toBe(sent[0].id);
  });

  it('makes a new act of what was refused', async () => {
    const { save, draft } = filled();
    await save('refused');
    expect([draft.saving, draft.empty]).toEqual([false, false]);
    await save('done');
    expect(new Set(sent.map((s) => s.id)).size).toBe(2);
  });

  it('keeps the id of a form that was left for another call', async () => {
    const { save, draft } = filled();
    const call = (n: number) => ({ call: n, number: null, caller: null, location: null }) as never;
    draft.adopt(call(1));
    await save('nothing', 'nothing', 'nothing', 'nothing');
    draft.adopt(call(2));
    draft.adopt(call(1));
    await save('done');
    expect(new Set(sent.map((s) => `${s.url} ${s.id}`)).size).toBe(1);
  });
});
