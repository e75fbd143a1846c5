/** Signing in by an identity provider, where the server has one; pure. */
import type { SessionView } from './doors.ts';

/** Where the server sends a browser on to its identity provider. */
const BEGIN = '/api/v1/session/oidc';

/** Name and address to begin at; `null`: the server has none. An address elsewhere is not believed. */
export function providerOf(session: SessionView): { name: string | null; url: string } | null {
  const { provider } = session;
  if (provider == null || provider === false || provider === '') return null;
  if (provider === true) return { name: null, url: BEGIN };
  if (typeof provider === 'string') return { name: provider, url: BEGIN };
  const own = provider.url !== undefined && /^\/(?![/\\])/.test(provider.url);
  return { name: provider.name ?? null, url: own && provider.url !== undefined ? provider.url : BEGIN };
}
