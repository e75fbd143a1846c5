//! Signing in by the identity provider of the house: `OpenID` Connect Core 1.0, authorisation code flow with PKCE (RFC 7636).
//!
//! State, nonce, issuer, audience, signature and times are checked; a state holds once, for ten minutes, in the browser it was given to. Who
//! comes in is the account that has the token's subject; the provider gives no rights.

use super::{Doors, sign_in::SignedIn, throttle::Watched, token};
use crate::{
    accounts::{Account, Refused, SessionKey},
    api::problem::ApiError,
    config::OidcConfig,
};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Somebody may take this long at the provider, ms.
const PENDING_MS: i64 = 10 * 60_000;
/// Most people on their way at once from one address, and in all; the oldest goes, first of the same address.
const PENDING_OF_ONE: usize = 16;
const PENDING_MAX: usize = 10_000;
/// What the provider says of itself is asked anew after this, ms.
const METADATA_MS: i64 = 10 * 60_000;
/// Longest wait for one answer of the provider.
const PATIENCE: Duration = Duration::from_secs(10);
/// Cookie that binds a state to its browser. It must come along when the provider sends the browser back, so it is `Lax`.
pub const COOKIE: &str = "dawria-oidc";

/// Somebody on his way.
struct Pending {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// Digest of the browser's cookie.
    browser: String,
    /// The session the browser had. Its cookie does not come along when the provider sends the browser back.
    before: Option<SessionKey>,
    /// Where it is.
    from: Neighbourhood,
    until: i64,
}

/// An address, or the network of 64 bits that one house has.
type Neighbourhood = [u8; 8];

fn neighbourhood(of: IpAddr) -> Neighbourhood {
    let mut out = [0; 8];
    match of.to_canonical() {
        IpAddr::V4(v4) => out[4..].copy_from_slice(&v4.octets()),
        IpAddr::V6(v6) => out.copy_from_slice(&v6.octets()[..8]),
    }
    out
}

/// The provider.
pub struct Oidc {
    config: OidcConfig,
    secret: Option<String>,
    http: Http,
    pending: Mutex<HashMap<String, Pending>>,
    metadata: tokio::sync::Mutex<Option<(CoreProviderMetadata, i64)>>,
}

/// The way to the provider.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.0.execute(reqwest::Request::try_from(request)?).await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut out = HttpResponse::new(answer.bytes().await?.to_vec());
            *out.status_mut() = status;
            *out.headers_mut() = headers;
            Ok(out)
        })
    }
}

/// Where to send a browser, and the cookie it takes along.
#[derive(Debug)]
pub struct Way {
    /// Address at the provider.
    pub to: String,
    /// Value of [`COOKIE`].
    pub browser: String,
}

impl Oidc {
    /// From the configuration; `None`: there is none.
    ///
    /// # Errors
    /// When a file of the configuration cannot be read.
    pub fn new(config: &OidcConfig) -> anyhow::Result<Option<Self>> {
        if !config.is_on() {
            return Ok(None);
        }
        let secret = config.client_secret_file.as_ref().map(std::fs::read_to_string).transpose()?.map(|s| s.trim().to_owned());
        // Redirects would let the provider's answers lead anywhere inside the house.
        let mut http = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        if let Some(ca) = &config.ca {
            http = http.tls_certs_only([reqwest::Certificate::from_pem(&std::fs::read(ca)?)?]);
        }
        Ok(Some(Self {
            config: config.clone(),
            secret,
            http: Http(http.build()?),
            pending: Mutex::default(),
            metadata: tokio::sync::Mutex::default(),
        }))
    }

    /// What the button says.
    pub fn name(&self) -> &str {
        if self.config.name.is_empty() { &self.config.issuer } else { &self.config.name }
    }

    async fn provider(&self, now: i64) -> Result<CoreProviderMetadata, ApiError> {
        let mut held = self.metadata.lock().await;
        if let Some((metadata, at)) = held.as_ref().filter(|(_, at)| now - at < METADATA_MS) {
            let _ = at;
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.config.issuer.clone()).map_err(|e| unreached(&e))?;
        // The issuer that it says to be must be the one asked: the library compares.
        let found = CoreProviderMetadata::discover_async(issuer, &self.http).await.map_err(|e| unreached(&e))?;
        *held = Some((found.clone(), now));
        Ok(found)
    }

    /// Sends a browser to the provider.
    ///
    /// # Errors
    /// [`ApiError::Provider`] when it does not answer.
    pub async fn start(&self, from: IpAddr, before: Option<SessionKey>, now: i64) -> Result<Way, ApiError> {
        let client = client(self.provider(now).await?, &self.config, self.secret.as_deref())?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let browser = token::random().map_err(super::no_random)?;
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, p| p.until > now);
        let from = neighbourhood(from);
        make_room(&mut pending, from);
        let one = Pending { nonce, verifier, browser: token::digest(&browser), before, from, until: now + PENDING_MS };
        pending.insert(token::digest(state.secret()), one);
        Ok(Way { to: url.to_string(), browser })
    }

    /// The subject that the provider vouches for, and the session that the browser had before.
    ///
    /// # Errors
    /// [`ApiError::SignIn`] for whatever does not hold; [`ApiError::Provider`] when it does not answer.
    pub async fn finish(&self, code: &str, state: &str, browser: Option<&str>, now: i64) -> Result<(String, Option<SessionKey>), ApiError> {
        // Used up by the first who shows it, whatever comes of it.
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&token::digest(state));
        let pending =
            pending.filter(|p| p.until > now && browser.is_some_and(|b| token::digest(b) == p.browser)).ok_or(ApiError::SignIn)?;
        let client = client(self.provider(now).await?, &self.config, self.secret.as_deref())?;
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|e| unreached(&e))?;
        let answer = request.set_pkce_verifier(pending.verifier).request_async(&self.http).await.map_err(|e| {
            tracing::warn!(error = %e, "the identity provider does not take a code");
            ApiError::SignIn
        })?;
        let id_token = answer.id_token().ok_or(ApiError::SignIn)?;
        // Issuer, audience, signature, times and nonce.
        let claims = id_token.claims(&client.id_token_verifier(), &pending.nonce).map_err(|e| {
            tracing::warn!(error = %e, "an identity token does not hold");
            ApiError::SignIn
        })?;
        Ok((claims.subject().as_str().to_owned(), pending.before))
    }
}

/// One more may be on his way from there.
fn make_room(pending: &mut HashMap<String, Pending>, from: Neighbourhood) {
    let neighbours = || pending.iter().filter(|(_, p)| p.from == from);
    let oldest = if neighbours().count() >= PENDING_OF_ONE {
        neighbours().min_by_key(|(_, p)| p.until)
    } else if pending.len() >= PENDING_MAX {
        pending.iter().min_by_key(|(_, p)| p.until)
    } else {
        None
    };
    if let Some(oldest) = oldest.map(|(state, _)| state.clone()) {
        pending.remove(&oldest);
    }
}

/// A client of a provider that is known.
type Known = CoreClient<
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
>;

fn client(provider: CoreProviderMetadata, config: &OidcConfig, secret: Option<&str>) -> Result<Known, ApiError> {
    let back = RedirectUrl::new(config.redirect.clone()).map_err(|e| unreached(&e))?;
    let id = ClientId::new(config.client_id.clone());
    Ok(CoreClient::from_provider_metadata(provider, id, secret.map(|s| ClientSecret::new(s.to_owned()))).set_redirect_uri(back))
}

fn unreached(e: &dyn std::fmt::Display) -> ApiError {
    tracing::error!(error = %e, "the identity provider cannot be used");
    ApiError::Provider
}

impl Doors {
    /// The provider, when there is one.
    pub const fn oidc(&self) -> Option<&Oidc> {
        self.oidc.as_ref()
    }

    /// Sends a browser to the provider.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] without one; as [`Oidc::start`].
    pub async fn to_provider(&self, from: IpAddr, before: Option<SessionKey>) -> Result<Way, ApiError> {
        self.provider()?.start(from, before, self.now_ms()).await
    }

    /// Signs in whom the provider sends back.
    ///
    /// # Errors
    /// As [`Oidc::finish`]; [`ApiError::SignIn`] when no account has that subject.
    pub async fn from_provider(&self, code: &str, state: &str, browser: Option<&str>) -> Result<SignedIn, ApiError> {
        let found = self.provider()?.finish(code, state, browser, self.now_ms()).await;
        let known = found.and_then(|(subject, before)| Ok((self.of_subject(&subject).ok_or(ApiError::SignIn)?, before)));
        match known {
            Ok((account, before)) => Ok(SignedIn { before, ..self.sign_in_by_provider(account).await? }),
            Err(e) => {
                self.refused(&Watched::Provider, Refused::Provider).await?;
                Err(e)
            }
        }
    }

    /// The account of a subject; of two that have it by an older record, none.
    fn of_subject(&self, subject: &str) -> Option<Account> {
        let book = self.register.book();
        let mut all = book.accounts().values().filter(|a| a.subject.as_deref() == Some(subject));
        let found = all.next()?;
        if all.next().is_some() {
            tracing::error!("two accounts have the same subject at the identity provider: neither signs in by it");
            return None;
        }
        Some(found.clone())
    }

    fn provider(&self) -> Result<&Oidc, ApiError> {
        self.oidc
            .as_ref()
            .ok_or_else(|| ApiError::NotFound("this server has no identity provider: see [oidc] in the configuration".to_owned()))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn one_address_keeps_nobody_else_from_the_provider() {
        let mut pending = HashMap::new();
        let add = |pending: &mut HashMap<String, Pending>, name: String, from: &str, until: i64| {
            let from = neighbourhood(from.parse().unwrap());
            make_room(pending, from);
            let (nonce, verifier) = (Nonce::new("n".to_owned()), PkceCodeVerifier::new("v".to_owned()));
            pending.insert(name, Pending { nonce, verifier, browser: String::new(), before: None, from, until });
        };
        add(&mut pending, "mine".to_owned(), "192.0.2.1", 0);
        for n in 0..1_000 {
            add(&mut pending, format!("four {n}"), "192.0.2.2", n);
            add(&mut pending, format!("six {n}"), &format!("2001:db8::{n:x}"), n);
        }
        assert_eq!(pending.len(), 1 + 2 * PENDING_OF_ONE);
        assert!(pending.contains_key("mine") && pending.contains_key("four 999") && !pending.contains_key("four 0"));
    }
}
