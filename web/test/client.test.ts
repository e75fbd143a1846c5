import { describe, expect, it } from 'vitest';
import { ApiError, Client } from '../src/lib/api/client.ts';
import type { Problem } from '../src/lib/api/types.ts';
import { uuidV7 } from '../src/lib/api/uuid.ts';

/** A client whose server gives these answers in turn; `null` is a broken connection. */
function against(answers: (Response | null)[], remedy?: (problem: Problem) => Promise<boolean>): { client: Client; sent: { url: string; body: string }[] } {
  const sent: { url: string; body: string }[] = [];
  const client = new Client({
    fetch: (url, init) => {
      sent.push({ url: String(url), body: String(init?.body) });
      const answer = answers.shift();
      return answer ? Promise.resolve(answer) : Promise.reject(new TypeError('network'));
    },
    sleep: () => Promise.resolve(),
    remedy,
  });
  return { client, sent };
}

const json = (value: object, status = 200): Response => new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
const problem = (value: object, status: number): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/problem+json' } });

describe('client', () => {
  it('repeats an act with the same id until it is answered', async () => {
    const { client, sent } = against([null, new Response('', { status: 503 }), json({ seq: 4, assignment: 4 }, 201)]);
    await client.assign(7, 'P-104');
    expect(sent.length).toBe(3);
    const ids = sent.map((s) => (JSON.parse(s.body) as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
    expect(sent[0].url).toBe('/api/v1/incidents/7/assign');
  });

  it('gives each act its own id', async () => {
    const { client, sent } = against([json({}), json({})]);
    await client.assign(7, 'P-104');
    await client.assign(7, 'P-104');
    expect(new Set(sent.map((s) => s.body)).size).toBe(2);
  });

  it('does not repeat what was refused, and tells the rule', async () => {
    const { client, sent } = against([problem({ title: 'refused', status: 409, detail: 'unit P-104 is committed', rule: 'unit_committed' }, 409)]);
    const error = await client.assign(7, 'P-104').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).problem.rule).toBe('unit_committed');
    expect((error as ApiError).message).toBe('unit P-104 is committed');
    expect(sent.length).toBe(1);
  });

  it('says when nobody answered', async () => {
    const { client, sent } = against([null, null, null, null, null]);
    const error = await client.answerCall(1).catch((e: unknown) => e);
    expect((error as ApiError).unreachable).toBe(true);
    expect(sent.length).toBe(4);
  });

  it('takes an answer that was cut off for silence: an act is asked again, a question fails', async () => {
    const cut = (): Response => new Response('{"seq":4,', { status: 200, headers: { 'content-type': 'application/json' } });
    const { client, sent } = against([cut(), json({ seq: 4 }), cut()]);
    await client.assign(7, 'P-104');
    expect(new Set(sent.map((s) => s.body)).size).toBe(1);
    const error = await client.room().catch((e: unknown) => e);
    expect((error as ApiError).unreachable).toBe(true);
    expect(sent.length).toBe(3);
  });

  it('sends an act again, with its id, once what stood in the way is gone', async () => {
    const asked: string[] = [];
    const refused = problem({ title: 'Forbidden', status: 403, rule: 'off_position', positions: ['dispatcher', 'chief'] }, 403);
    const { client, sent } = against([refused, json({ seq: 4 })], (p) => {
      asked.push(`${p.rule}: ${p.positions?.join(' ')}`);
      return Promise.resolve(true);
    });
    await client.assign(7, 'P-104');
    expect(asked).toEqual(['off_position: dispatcher chief']);
    expect(sent.length).toBe(2);
    expect(sent[0].body).toBe(sent[1].body);
  });

  it('throws the refusal when the person lets it be', async () => {
    const refused = problem({ title: 'Forbidden', status: 403, rule: 'confirm' }, 403);
    const { client, sent } = against([refused], () => Promise.resolve(false));
    const error = await client.setFactor('S', '000000').catch((e: unknown) => e);
    expect((error as ApiError).problem.rule).toBe('confirm');
    expect(sent.length).toBe(1);
  });

  it('never signs in twice by itself, and says how long to wait', async () => {
    const refused = new Response('{"rule":"throttled","status":429}', { status: 429, headers: { 'content-type': 'application/problem+json', 'retry-after': '30' } });
    const { client, sent } = against([refused, null]);
    const throttled = await client.signIn({ account: 'ali', password: 'x' }).catch((e: unknown) => e);
    expect((throttled as ApiError).problem.retry_after_s).toBe(30);
    const silent = await client.signIn({ account: 'ali', password: 'x' }).catch((e: unknown) => e);
    expect((silent as ApiError).unreachable).toBe(true);
    expect(sent.length).toBe(2);
  });

  it('says the purpose of a look at a trail', async () => {
    const { client, sent } = against([json({ items: [] })]);
    await client.trail('P-104', 'complaint', 'n° 7');
    expect(sent[0].url).toBe('/api/v1/units/P-104/trail?purpose=complaint&why=n%C2%B0+7');
  });

  it('copes with an answer that is no problem document', async () => {
    const { client } = against([new Response('<html>', { status: 500, statusText: 'oops', headers: { 'content-type': 'text/html' } })]);
    const error = await client.room().catch((e: unknown) => e);
    expect((error as ApiError).problem).toEqual({ title: 'oops', status: 500 });
  });
});

describe('ids', () => {
  it('are UUIDs of version 7 in the order of time', () => {
    const ids = [1, 2, 1_795_287_402_000].map((ms) => uuidV7(ms, (b) => b.fill(0xff)));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[2].replaceAll('-', '').slice(0, 12)).toBe((1_795_287_402_000).toString(16).padStart(12, '0'));
  });
});
