//! `dawria user …`: accounts and terminals' tokens, through the running server.

use super::{plain, print, say, settings, signed_in};
use crate::{
    app::{
        cli::{More, Running, UserCommand},
        client::Client,
        runtime,
    },
    id::AccountId,
};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::path::Path;

/// What is said beside a code.
pub const CODE_HINT: &str = "to be handed over to its person alone; good for one sign-in within seven days, at which a password is chosen";

/// Does what was asked.
///
/// # Errors
/// Why the server refuses, or that none is running.
pub fn run(what: UserCommand) -> anyhow::Result<()> {
    let server = server(&what).clone();
    if let UserCommand::SetUp { account, token_file, .. } = &what {
        return set_up(&server, account, token_file.as_deref());
    }
    runtime()?.block_on(signed_in(&server, async |client| act(client, &server, what).await))
}

const fn server(what: &UserCommand) -> &Running {
    match what {
        UserCommand::SetUp { server, .. }
        | UserCommand::List { server }
        | UserCommand::Add { server, .. }
        | UserCommand::Change { server, .. }
        | UserCommand::Unlock { server, .. }
        | UserCommand::SignOut { server, .. }
        | UserCommand::NewCode { server, .. }
        | UserCommand::Token { server, .. } => server,
    }
}

fn set_up(server: &Running, account: &AccountId, token_file: Option<&Path>) -> anyhow::Result<()> {
    let config = settings(&server.settings)?;
    let file = token_file.map_or_else(|| config.set_up_file(), Path::to_owned);
    let token = match std::fs::read_to_string(&file) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => bail!(
            "there is no {}: the server has not started yet (`dawria serve`), has accounts already, or has another data folder (name it with \
             --data-dir or --token-file)",
            file.display()
        ),
        other => other.with_context(|| format!("reading the set-up token {}", file.display()))?,
    };
    let client = Client::new(server.server.as_deref(), &config)?;
    let body = json!({"token": token.trim(), "account": account, "password": server.sign_in.password(account.as_str())?});
    runtime()?.block_on(async {
        client.post("/api/v1/setup", &body).await?;
        say(&format!(
            "{account} is the technician of this server; next: `dawria user add` or `dawria import users`, with --user {account}"
        ));
        Ok(())
    })
}

async fn act(client: &Client, server: &Running, what: UserCommand) -> anyhow::Result<()> {
    match what {
        // Nobody can be signed in yet: done before.
        UserCommand::SetUp { .. } => {}
        UserCommand::List { .. } => {
            let all = client.get("/api/v1/accounts").await?.body;
            all["items"].as_array().into_iter().flatten().map(line).for_each(|l| print(&l));
        }
        UserCommand::Add { account, grants, more, break_glass, .. } => {
            let mut body = rest(&more);
            (body["account"], body["grants"], body["break_glass"]) = (json!(account), json!(grants), json!(break_glass));
            let made = client.post("/api/v1/accounts", &body).await?.body;
            say(&format!("{account} is made"));
            tell_code(&made);
        }
        UserCommand::Change { account, grants, more, disable, enable, .. } => {
            let mut body = rest(&more);
            if !grants.is_empty() {
                body["grants"] = json!(grants);
            }
            if disable || enable {
                body["disabled"] = json!(disable);
            }
            let changed = client.patch(&format!("/api/v1/accounts/{account}"), &body).await?.body;
            say(&format!(
                "{account} {}",
                if changed["changed"] == json!(true) { "is changed" } else { "is that already: nothing was changed" }
            ));
        }
        UserCommand::Unlock { account, .. } => {
            client.post(&format!("/api/v1/accounts/{account}/unlock"), &json!({})).await?;
            say(&format!("{account} may try again at once"));
        }
        UserCommand::SignOut { account, .. } => {
            client.post(&format!("/api/v1/accounts/{account}/sign-out"), &json!({})).await?;
            say(&format!("the sessions of {account} are ended"));
        }
        UserCommand::NewCode { account, .. } => {
            let changed = client.patch(&format!("/api/v1/accounts/{account}"), &json!({"new_code": true})).await?.body;
            tell_code(&changed);
        }
        UserCommand::Token { unit, end, .. } => {
            let path = server.path(&format!("units/{unit}/token"));
            if end {
                client.delete(&path).await?;
                say(&format!("{unit}'s terminal has no token any more"));
            } else {
                let made = client.post(&path, &json!({})).await?.body;
                print(made["token"].as_str().context("the server gave no token")?);
                say(&format!("for {unit}'s terminal, shown this once; an older token has ended"));
            }
        }
    }
    Ok(())
}

fn rest(more: &More) -> Value {
    let given = [("name", &more.name), ("subject", &more.subject)];
    Value::Object(given.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?)))).collect())
}

fn tell_code(managed: &Value) {
    if let Some(code) = managed["code"].as_str() {
        print(code);
        say(&format!("the code of {}: {CODE_HINT}", managed["account"].as_str().unwrap_or_default()));
    }
}

/// One account: name, grants, person, and what is not as usual; separated by tabs.
fn line(account: &Value) -> String {
    let text = |key: &str| account[key].as_str().unwrap_or_default();
    let grants: Vec<&str> = account["grants"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let marks = [
        (account["disabled"] == json!(true), "switched off".to_owned()),
        (account["break_glass"] == json!(true), "break-glass".to_owned()),
        (account["password"] == json!(false) && account["provider"] == json!(false), "not signed in yet".to_owned()),
        (account["second_factor"] == json!(true), "second factor".to_owned()),
        (account["provider"] == json!(true), "identity provider".to_owned()),
        (account["sessions"].as_u64().is_some_and(|n| n > 0), format!("sessions open: {}", account["sessions"])),
        (account["waits_ms"].as_i64().is_some_and(|ms| ms > 0), "has to wait: `dawria user unlock` frees it".to_owned()),
    ];
    let marks: Vec<String> = marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect();
    format!("{}\t{}\t{}\t{}", text("account"), grants.join(" "), plain(text("name")), marks.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_one_line() {
        let amina = json!({"account": "amina", "grants": ["chief@fes", "dispatcher@fes"], "name": "Amina B.", "disabled": false,
            "break_glass": false, "password": true, "provider": false, "second_factor": true, "sessions": 2, "waits_ms": 1_000});
        assert_eq!(
            line(&amina),
            "amina\tchief@fes dispatcher@fes\tAmina B.\tsecond factor, sessions open: 2, has to wait: `dawria user unlock` frees it"
        );
        let new =
            json!({"account": "new", "grants": ["auditor@centre"], "password": false, "provider": false, "sessions": 0, "waits_ms": 0});
        assert_eq!(line(&new), "new\tauditor@centre\t\tnot signed in yet");
    }
}
