//! Accounts, terminals' tokens and the audit on the command line, against a running server.

use crate::support::{Server, Socket, dawria, people, until};
use serde_json::json;
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// A server that nobody has set up.
struct New(Child);

impl Drop for New {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command against this server: whether it succeeded, what it printed, what it said.
fn run(server: &Server, arguments: &[&str]) -> (bool, String, String) {
    let base = format!("http://{}", server.address("http"));
    let mut all = arguments.to_vec();
    all.extend(["--server", &base]);
    said(&dawria(&all))
}

fn said(out: &Output) -> (bool, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (out.status.success(), text(&out.stdout), text(&out.stderr))
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_list_of_users_becomes_accounts_and_their_codes_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let list = "account;name;grants;break_glass;disabled\namina;Amina B.;dispatcher@marrakech call_taker@marrakech;;\nkhalid;;auditor@centre|supervisor@centre;;\n\
                glass;;chief@marrakech;yes;\nold;;check_desk@marrakech;;oui\n";
    let file = write(folder.path(), "users.csv", list);
    let codes = folder.path().join("codes.txt");
    let with_codes = ["import", "users", &*file, "--codes", codes.to_str().unwrap()];

    // A dry run says each line and makes nothing, not even the file.
    let dry: Vec<&str> = with_codes.iter().copied().chain(["--dry-run"]).collect();
    let (well, printed, told) = run(&server, &dry);
    assert!(well && told.contains("4 lines would be taken, 0 refused; nothing was changed"), "{printed}{told}");
    for line in ["line 2: amina would be made", "line 3: khalid would be made", "line 4: glass would be made", "line 5: old would be made"]
    {
        assert!(printed.contains(line), "{printed}");
    }
    assert!(!codes.exists() && !run(&server, &["user", "list"]).1.contains("amina"));

    let (well, printed, told) = run(&server, &with_codes);
    assert!(well && printed.is_empty() && told.contains("4 accounts made, 0 changed, 0 known already"), "{printed}{told}");
    assert_eq!(std::fs::metadata(&codes).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&codes).unwrap();
    let code = text.lines().find_map(|l| l.strip_prefix("amina;")).unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");

    // The code opens once.
    let body = json!({"account": "amina", "code": code, "new_password": people::PASSWORD, "bearer": true});
    let nobody = server.api().nobody();
    let (status, answer) = nobody.post("/api/v1/session", &body).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["grants"], json!(["call_taker@marrakech", "dispatcher@marrakech"]));
    assert_eq!(nobody.post("/api/v1/session", &body).await.0, 401);

    // Codes that lie there are not written over; and a list that says what is so makes no codes and no file.
    let (well, _, told) = run(&server, &with_codes);
    assert!(!well && told.contains("is there already") && told.contains("name a new file"), "{told}");
    let other = folder.path().join("other.txt");
    let (well, _, told) = run(&server, &["import", "users", &file, "--codes", other.to_str().unwrap()]);
    assert!(well && told.contains("0 accounts made, 0 changed, 4 known already"), "{told}");
    assert!(!other.exists());
    assert_eq!(std::fs::read_to_string(&codes).unwrap(), text);

    // Without a file they are printed.
    let file = write(folder.path(), "more.csv", "account,grants\nlate,call_taker@marrakech\n");
    let (well, printed, told) = run(&server, &["import", "users", &file]);
    assert!(well && printed.starts_with("late;") && told.contains("1 code, each to be handed over"), "{printed}{told}");
}

#[tokio::test]
async fn refused_lines_are_named_and_nothing_is_taken_unless_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let list = "account;grants;disabled\ngood;dispatcher@marrakech;\nking;king@marrakech;\nbad name;dispatcher@marrakech;\ngood;auditor@centre;\nnone;;\n\
                odd;auditor@centre;perhaps\n";
    let file = write(folder.path(), "users.csv", list);
    let (well, printed, told) = run(&server, &["import", "users", &file]);
    assert!(!well && told.contains("5 lines are refused and nothing was taken"), "{printed}{told}");
    for part in
        ["line 3: `king` is no role", "line 4: ", "line 5: names good again (line 2)", "line 6: ", "line 7: `disabled` is `perhaps`"]
    {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    assert!(!run(&server, &["user", "list"]).1.contains("good"));
    let (well, printed, told) = run(&server, &["import", "users", &file, "--skip-refused"]);
    assert!(
        !well && printed.contains("good;") && told.contains("1 account made") && told.contains("5 lines were refused"),
        "{printed}{told}"
    );

    let (well, _, told) = run(&server, &["import", "users", &file, "--shift", "3"]);
    assert!(!well && told.contains("`grants` says where"), "{told}");
    let (well, _, told) = run(&server, &["import", "units", &file, "--codes", "x"]);
    assert!(!well && told.contains("--codes is for a list of users"), "{told}");
}

#[tokio::test]
async fn accounts_and_tokens_by_hand_and_the_audit_tells_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let nobody = api.nobody();
    let (well, code, told) = run(&server, &["user", "add", "amina", "dispatcher@marrakech", "--name", "Amina B."]);
    assert!(well && told.contains("the code of amina"), "{told}");
    let first = json!({"account": "amina", "code": code.trim(), "new_password": people::PASSWORD, "bearer": true});
    let (status, session) = nobody.post("/api/v1/session", &first).await;
    assert_eq!(status, 200, "{session}");
    let amina = api.with_token(session["token"].as_str().unwrap());
    let line = || run(&server, &["user", "list"]).1.lines().find(|l| l.starts_with("amina\t")).unwrap_or_default().to_owned();
    assert_eq!(line(), "amina\tdispatcher@marrakech\tAmina B.\tsessions open: 1");

    let (well, _, told) =
        run(&server, &["user", "change", "amina", "--grant", "chief@marrakech", "--grant", "auditor@centre", "--name", ""]);
    assert!(well && told.contains("amina is changed"), "{told}");
    assert_eq!(line(), "amina\tchief@marrakech auditor@centre\t\tsessions open: 1");
    let (_, _, told) = run(&server, &["user", "change", "amina", "--enable"]);
    assert!(told.contains("nothing was changed"), "{told}");

    // Somebody's wrong tries make her wait; a word frees her.
    let wrong = json!({"account": "amina", "password": "not hers at all", "bearer": true});
    while nobody.post("/api/v1/session", &wrong).await.0 != 429 {}
    assert!(line().contains("has to wait"), "{}", line());
    assert!(run(&server, &["user", "unlock", "amina"]).0);
    people::sign_in(&api, "amina").await;

    assert!(run(&server, &["user", "sign-out", "amina"]).0);
    assert_eq!(amina.get("/api/v1/room").await.0, 401);
    let (well, code, _) = run(&server, &["user", "new-code", "amina"]);
    assert!(well && code.trim().len() == 19, "{code}");
    assert!(run(&server, &["user", "change", "amina", "--disable"]).0);
    assert!(line().contains("switched off"), "{}", line());

    // A terminal comes in with the token printed, and not after it was ended.
    api.unit("P-1", "car", "terminal", &[]).await;
    let (well, token, told) = run(&server, &["user", "token", "P-1"]);
    assert!(well && told.contains("shown this once"), "{told}");
    let address = format!("{}/api/v1/units/P-1/terminal", server.address("http"));
    let mut terminal = Socket::with_token(&address, token.trim()).await;
    terminal.hear("a greeting", |m| m["t"] == "welcome").await;
    assert!(run(&server, &["user", "token", "P-1", "--end"]).0);
    while terminal.frame().await.is_some() {}
    assert_eq!(Socket::refused(&address, token.trim()).await, 401);
    let (well, _, told) = run(&server, &["user", "token", "P-404"]);
    assert!(!well && told.contains("P-404"), "{told}");

    let (well, printed, told) = run(&server, &["audit"]);
    assert!(well, "{told}");
    for kind in ["account_made", "grants_changed", "sign_in_refused", "unlocked", "session_ended", "switched", "looked"] {
        assert!(printed.lines().any(|l| l.split('\t').nth(3) == Some(kind)), "{kind}: {printed}");
    }
    let numbers: Vec<u64> = printed.lines().map(|l| l.split('\t').next().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "all, in order");
    assert!(!printed.contains(code.trim()) && !printed.contains(token.trim()), "neither codes nor tokens are in it");
    let (_, made, _) = run(&server, &["audit", "--kind", "account_made", "--after", "1"]);
    assert!(!made.is_empty() && made.lines().all(|l| l.contains("\taccount_made\t") && !l.starts_with("1\t")), "{made}");
    let (well, _, told) = run(&server, &["audit", "--kind", "x&y"]);
    assert!(!well && told.contains("no kind of line"), "{told}");
}

#[tokio::test]
async fn who_may_not_or_says_not_who_he_is_hears_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let base = format!("http://{}", server.address("http"));
    people::hire(&server.api(), "amina", &["dispatcher@marrakech"]).await;
    let file = write(folder.path(), "users.csv", "account,grants\nx,auditor@centre\n");
    let (well, _, told) = run(&server, &["user", "list", "--user", "amina"]);
    assert!(!well && told.contains("needs the right `unlock`"), "{told}");
    let (well, _, told) = run(&server, &["import", "users", &file, "--user", "amina"]);
    assert!(!well && told.contains("needs the right `accounts`"), "{told}");
    let (well, _, told) = run(&server, &["user", "list", "--user", "nobody-there"]);
    assert!(!well && told.contains("name, password or code is wrong"), "{told}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dawria"));
    let command = command.args(["user", "list", "--server", &base]).stdin(Stdio::null());
    let out = command.env_remove("DAWRIA_USER").env_remove("DAWRIA_PASSWORD_FILE").env_remove("DAWRIA_CONFIG").output().unwrap();
    let (well, _, told) = said(&out);
    assert!(!well && told.contains("--user ACCOUNT"), "{told}");
}

#[tokio::test]
async fn a_new_server_is_set_up_with_the_token_it_left_once() {
    let folder = tempfile::tempdir().unwrap();
    let (data, ready) = (folder.path().join("data"), folder.path().join("ready.json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_dawria"));
    let command = command.args(["serve", "--http", "127.0.0.1:0", "--data-dir"]).arg(&data).arg("--ready-file").arg(&ready);
    let command =
        command.env_remove("DAWRIA_CONFIG").current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _server = New(command.spawn().unwrap());
    let read = async || std::fs::read(&ready).ok().and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok());
    let ready = until("the server is ready", read).await;
    let base = format!("http://{}", ready["http"].as_str().unwrap());
    let set_up = |account: &str| said(&dawria(&["user", "set-up", account, "--server", &base, "--data-dir", data.to_str().unwrap()]));
    let (well, _, told) = set_up("tech-9");
    assert!(well && told.contains("tech-9 is the technician"), "{told}");
    let (well, printed, told) = said(&dawria(&["user", "list", "--user", "tech-9", "--server", &base]));
    assert!(well && printed.starts_with("tech-9\ttechnician@centre\t"), "{printed}{told}");
    // The token held once.
    let (well, _, told) = set_up("tech-10");
    assert!(!well && told.contains("has accounts already"), "{told}");
}
