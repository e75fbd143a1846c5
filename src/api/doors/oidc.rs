//! Signing in by the identity provider of the house: `OpenID` Connect Core 1.0, authorisation code flow with PKCE (RFC 7636).
//!
//! State, nonce, issuer, audience, signature and times are checked; a state holds once, for ten minutes, in the browser it was given to. Who
//! comes in is the account that has the token's subject; the provider gives no rights.

use super::{Doors, sign_in::SignedIn, token};
use crate::{
    accounts::{Account, Fact, Refused},
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
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Somebody may take this long at the provider, ms.
const PENDING_MS: i64 = 10 * 60_000;
/// Most people on their way at once; the oldest goes.
const PENDING_MAX: usize = 1_000;
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
    until: i64,
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
    pub async fn start(&self, now: i64) -> Result<Way, ApiError> {
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
        if pending.len() >= PENDING_MAX
            && let Some(oldest) = pending.iter().min_by_key(|(_, p)| p.until).map(|(s, _)| s.clone())
        {
            pending.remove(&oldest);
        }
        let one = Pending { nonce, verifier, browser: token::digest(&browser), until: now + PENDING_MS };
        pending.insert(token::digest(state.secret()), one);
        Ok(Way { to: url.to_string(), browser })
    }

    /// The subject that the provider vouches for.
    ///
    /// # Errors
    /// [`ApiError::SignIn`] for whatever does not hold; [`ApiError::Provider`] when it does not answer.
    pub async fn finish(&self, code: &str, state: &str, browser: Option<&str>, now: i64) -> Result<String, ApiError> {
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
        Ok(claims.subject().as_str().to_owned())
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
    pub async fn to_provider(&self) -> Result<Way, ApiError> {
        self.provider()?.start(self.now_ms()).await
    }

    /// Signs in whom the provider sends back.
    ///
    /// # Errors
    /// As [`Oidc::finish`]; [`ApiError::SignIn`] when no account has that subject.
    pub async fn from_provider(&self, code: &str, state: &str, browser: Option<&str>) -> Result<SignedIn, ApiError> {
        let subject = match self.provider()?.finish(code, state, browser, self.now_ms()).await {
            Ok(subject) => subject,
            Err(e) => {
                self.not_by_provider().await?;
                return Err(e);
            }
        };
        match self.of_subject(&subject) {
            Some(account) => self.sign_in_by_provider(account).await,
            None => {
                self.not_by_provider().await?;
                Err(ApiError::SignIn)
            }
        }
    }

    fn of_subject(&self, subject: &str) -> Option<Account> {
        self.register.book().accounts().values().find(|a| a.subject.as_deref() == Some(subject)).cloned()
    }

    fn provider(&self) -> Result<&Oidc, ApiError> {
        self.oidc
            .as_ref()
            .ok_or_else(|| ApiError::NotFound("this server has no identity provider: see [oidc] in the configuration".to_owned()))
    }

    /// At most a line a second, as with passwords.
    async fn not_by_provider(&self) -> Result<(), ApiError> {
        const NAME: &str = "(provider)";
        let now = self.now_ms();
        let times = {
            let mut throttle = self.locked(&self.throttle);
            // Only counted: somebody else's broken sign-ins must keep nobody out.
            let _ = throttle.ask(NAME, now);
            throttle.tell(NAME, now)
        };
        let Some(times) = times else { return Ok(()) };
        let fact = Fact::SignInRefused { account: None, why: Refused::Provider, times };
        Ok(self.register.record(self.clock.now().at, &super::system(), vec![fact], Vec::new()).await?)
    }
}
