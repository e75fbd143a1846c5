//! The register of accounts and looks under somebody's hands: every edit, removal, insertion and swap is found and named.

use super::{attacker::sqlite3_on, basics::NOW};
use dawria::{
    accounts::{Fact, Grant, Look, Session, SessionKey, Token, WhyEnded},
    dispatch::model::Actor,
    id::{AccountId, CallId, RoomId, UnitId},
    store::{
        checkpoint::{Book, Notary, Outlet, SigningKey},
        register::{self, Decided, FOLDER, Register, RegisterError, Secret},
        tool::{self, Against, ChainReport},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

fn account(n: u32) -> AccountId {
    AccountId::new(&format!("a-{n}")).unwrap()
}

fn actor() -> Actor {
    Actor { account: "tech".into(), role: "technician".into(), position: None }
}

async fn make(register: &Register, n: u32) {
    let secret = Secret::new("password", format!("$argon2id$of {n}").as_bytes()).unwrap();
    let why = Secret::new("why", b"a complaint").unwrap();
    let session = Session {
        key: SessionKey(format!("{n:064x}")),
        account: account(n),
        since: NOW,
        until: NOW.plus_ms(1_000_000),
        second_factor: false,
        break_glass: false,
    };
    let room = RoomId::new("marrakech").unwrap();
    let token = Token { unit: UnitId::new(&format!("P-{n}")).unwrap(), room: room.clone(), digest: format!("{n:064x}"), made_at: NOW };
    let facts = vec![
        Fact::AccountMade { account: account(n), grants: vec!["dispatcher@marrakech".parse::<Grant>().unwrap()], break_glass: false },
        Fact::PasswordSet { account: account(n), digest: secret.digest.clone() },
        Fact::SessionOpened { session, why: None },
        Fact::TokenMade { token },
        Fact::Looked { room: Some(room), look: Look::Caller { call: CallId(u64::from(n)) }, purpose: None, why: Some(why.digest.clone()) },
    ];
    let decided = |_: &_| Ok::<_, RegisterError>(Decided { facts, secrets: vec![secret, why], gone: Vec::new(), then: () });
    register.act(NOW, &actor(), decided).await.unwrap();
}

/// A data folder with a register of three accounts, closed.
async fn made() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let register = Register::open(&dir.path().join(FOLDER), NOW).unwrap();
    for n in 1..=3 {
        make(&register, n).await;
    }
    close(register).await;
    dir
}

/// The writer's thread lets go of the file after the last handle.
async fn close(register: Arc<Register>) {
    let end = register.chain_end();
    drop(register);
    let _ = end;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
}

fn verify(dir: &Path) -> ChainReport {
    tool::verify_register(dir, None).unwrap().unwrap()
}

fn file(dir: &Path) -> PathBuf {
    dir.join(FOLDER).join("register.sqlite")
}

#[tokio::test]
async fn what_was_written_is_sound_and_comes_back() {
    let dir = made().await;
    let report = verify(dir.path());
    assert_eq!((report.findings.len(), report.records, report.accounts), (0, 15, 3), "{report:?}");
    let register = Register::open(&dir.path().join(FOLDER), NOW).unwrap();
    assert_eq!((register.book().accounts().len(), register.book().sessions().len(), register.book().tokens().len()), (3, 3, 3));
    let digest = register.book().accounts()[&account(2)].password.clone().unwrap();
    assert_eq!(register.secret(&digest).unwrap().as_deref(), Some(&b"$argon2id$of 2"[..]));
    let key = SessionKey(format!("{:064x}", 2));
    let ended = vec![Fact::SessionEnded { session: key.clone(), why: WhyEnded::SignedOut }];
    register.record(NOW, &actor(), ended.clone(), Vec::new()).await.unwrap();
    assert!(matches!(register.record(NOW, &actor(), ended, Vec::new()).await, Err(RegisterError::Wrong(_))), "it is over already");
    assert_eq!(register.book().sessions().len(), 2);
    close(register).await;
    assert_eq!(verify(dir.path()).findings, Vec::<String>::new());
}

/// Fault 33 of the list: each is found, and named.
#[tokio::test]
async fn every_change_by_another_hand_is_found_and_named() {
    let whole = made().await;
    let crc = "crc"; // An attacker who computes the checksum anew is found as well: the row is compared with the lines.
    let a_reason = "digest IN (SELECT digest FROM secret WHERE field = 'why' LIMIT 1)";
    for (what, sql, names) in [
        ("a line edited", "UPDATE line SET body = replace(body, 'a-1', 'a-9') WHERE seq = 1".to_owned(), "line 1 "),
        ("a line's actor edited", "UPDATE line SET actor = '{}' WHERE seq = 10".to_owned(), "line 10 "),
        ("a line's time edited", "UPDATE line SET at = at - 1 WHERE seq = 5".to_owned(), "line 5 "),
        ("a look removed", "DELETE FROM line WHERE seq = 5".to_owned(), "line 5 "),
        (
            "a line inserted",
            "INSERT INTO line SELECT 16, epoch, at, actor, room, kind, body, hash FROM line WHERE seq = 15".to_owned(),
            "line 16 ",
        ),
        (
            "two lines swapped",
            "UPDATE line SET seq = 99 WHERE seq = 4; UPDATE line SET seq = 4 WHERE seq = 5; UPDATE line SET seq = 5 WHERE seq = 99"
                .to_owned(),
            "line 4 ",
        ),
        (
            "an account given more",
            "UPDATE account SET body = replace(body, 'dispatcher', 'supervisor') WHERE id = 'a-2'".to_owned(),
            "account `a-2`",
        ),
        (
            "an account given more, its checksum put right",
            format!("UPDATE account SET body = replace(body, 'dispatcher', 'supervisor'), {crc} = {crc} WHERE id = 'a-2'"),
            "account `a-2`",
        ),
        ("an account removed", "DELETE FROM account WHERE id = 'a-3'".to_owned(), "account `a-3`"),
        (
            "an account inserted",
            "INSERT INTO account SELECT 'king', seq, crc, replace(body, 'a-3', 'king') FROM account WHERE id = 'a-3'".to_owned(),
            "account `king`",
        ),
        (
            "two accounts swapped",
            "UPDATE account SET id = 'x' WHERE id = 'a-1'; UPDATE account SET id = 'a-1' WHERE id = 'a-2'; UPDATE account SET id = 'a-2' \
             WHERE id = 'x'"
                .to_owned(),
            "account `a-1`",
        ),
        (
            "a session made to last",
            "UPDATE session SET body = replace(body, '\"until\":', '\"until\":9') WHERE id LIKE '%2'".to_owned(),
            "session `",
        ),
        ("a session inserted", "INSERT INTO session SELECT 'f', seq, crc, body FROM session LIMIT 1".to_owned(), "session `f`"),
        ("a token taken over", "UPDATE token SET body = replace(body, 'P-1', 'P-2') WHERE id = 'P-1'".to_owned(), "token `P-1`"),
        (
            "a password changed",
            "UPDATE secret SET value = x'00' WHERE rowid IN (SELECT 1) OR digest IN (SELECT digest FROM secret LIMIT 1)".to_owned(),
            "secret ",
        ),
        (
            "a password removed",
            "DELETE FROM secret WHERE digest IN (SELECT digest FROM secret WHERE field = 'password' LIMIT 1)".to_owned(),
            "its password",
        ),
        ("a trigger planted", "CREATE TRIGGER t AFTER INSERT ON secret BEGIN SELECT 1; END".to_owned(), "trigger `t` on `secret`"),
        ("a reason removed", format!("DELETE FROM secret WHERE {a_reason}"), "its reason"),
        ("a reason passed off as a name", format!("UPDATE secret SET field = 'name' WHERE {a_reason}"), "says that it is a why"),
        ("a password of one's own put there", "INSERT INTO secret VALUES ('00', 'password', x'00', x'00')".to_owned(), "secret 00"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(FOLDER)).unwrap();
        std::fs::copy(file(whole.path()), file(dir.path())).unwrap();
        assert!(verify(dir.path()).findings.is_empty(), "before: {what}");
        let sql = sql.replace("rowid IN (SELECT 1) OR ", "");
        let tool = sqlite3_on(&file(dir.path()), &sql);
        let found = verify(dir.path()).findings;
        println!("{what} by {tool}: {found:?}");
        assert!(found.iter().any(|f| f.contains(names)), "{what}: {found:?}");
    }
}

/// Fault 33: a shorter register, or an older one, is sound in itself; checkpoints kept elsewhere tell.
#[tokio::test]
async fn a_cut_or_restored_register_is_found_by_checkpoints() {
    let dir = made().await;
    let older = tempfile::tempdir().unwrap();
    std::fs::create_dir(older.path().join(FOLDER)).unwrap();
    std::fs::copy(file(dir.path()), file(older.path())).unwrap();
    let key = SigningKey::from_bytes(&[3; 32]);
    let trusted = [key.public()];
    let outlet = Outlet { file: Some(dir.path().join("checkpoints")), syslog: None };
    let notary = Notary::new(key, "");
    let register = Register::open(&dir.path().join(FOLDER), NOW).unwrap();
    make(&register, 4).await;
    let lines = notary.due(vec![register.chain_end()], NOW);
    assert!(outlet.write(&lines).0);
    close(register).await;
    let book = Book::read(&dir.path().join("checkpoints")).unwrap();
    let against = |dir: &Path| tool::verify_register(dir, Some(Against { book: &book, trusted: &trusted })).unwrap().unwrap();
    let now = against(dir.path());
    assert_eq!((now.findings.len(), now.vouched.unwrap().newest), (0, Some((20, NOW))), "{now:?}");

    assert!(verify(older.path()).findings.is_empty(), "in itself an older one is sound");
    let found = against(older.path()).findings;
    assert!(found.iter().any(|f| f.contains("names event 20") && f.contains("ends at event 15")), "{found:?}");

    let accounts =
        "DELETE FROM secret WHERE digest = (SELECT json_extract(body, '$.why') FROM line WHERE seq = 20); DELETE FROM line WHERE seq = 20";
    sqlite3_on(&file(dir.path()), accounts);
    assert!(verify(dir.path()).findings.is_empty(), "the last look is gone, and nothing in the file says so");
    let found = against(dir.path()).findings;
    assert!(found.iter().any(|f| f.contains("names event 20")), "{found:?}");

    // All of it gone: nobody comes by to be compared.
    std::fs::remove_dir_all(dir.path().join(FOLDER)).unwrap();
    let against = Against { book: &book, trusted: &trusted };
    assert!(tool::verify_register(dir.path(), Some(against)).unwrap().is_none());
    let missing = against.missing(&std::collections::BTreeSet::new());
    assert!(missing.len() == 1 && missing[0].1.starts_with("checkpoints name register up to 20"), "{missing:?}");
    assert_eq!(against.missing(&["register".to_owned()].into()), []);
}

/// Out of a backup: nobody is in by what held then.
#[tokio::test]
async fn a_revived_register_lets_nobody_in_who_was_in_before() {
    for keep_tokens in [false, true] {
        let dir = made().await;
        let folder = dir.path().join(FOLDER);
        let revived = tokio::task::spawn_blocking(move || register::revive(&folder, NOW, keep_tokens)).await.unwrap().unwrap();
        assert_eq!((revived.sessions, revived.tokens), (3, if keep_tokens { 0 } else { 3 }));
        let register = Register::open(&dir.path().join(FOLDER), NOW).unwrap();
        let (sessions, tokens) = (register.book().sessions().len(), register.book().tokens().len());
        assert_eq!((sessions, tokens), (0, if keep_tokens { 3 } else { 0 }));
        close(register).await;
        assert_eq!(tool::verify_register(dir.path(), None).unwrap().unwrap().findings, [""; 0]);
    }
}

/// A name, and a reason that has served its time: what the lines say is gone may be gone, nothing else.
#[tokio::test]
async fn a_secret_is_missed_until_a_line_says_that_it_is_gone() {
    let dir = made().await;
    let register = Register::open(&dir.path().join(FOLDER), NOW).unwrap();
    let name = Secret::new("name", b"Amina").unwrap();
    let set = |digest: Option<String>| Fact::NameSet { account: account(1), digest };
    let named = name.digest.clone();
    register.record(NOW, &actor(), vec![set(Some(named.clone()))], vec![name]).await.unwrap();
    close(register).await;
    assert_eq!(verify(dir.path()).findings, [""; 0]);
    sqlite3_on(&file(dir.path()), "DELETE FROM secret WHERE field = 'name'");
    assert_eq!(verify(dir.path()).findings, [format!("account `a-1`: its name ({named}) is missing")]);

    let register = Register::open(&dir.path().join(FOLDER), NOW).unwrap();
    let erased = Fact::Done { room: None, what: "reasons_erased".to_owned(), detail: serde_json::json!({"reasons": 2, "through": 10}) };
    register.record(NOW, &actor(), vec![set(None), erased], Vec::new()).await.unwrap();
    close(register).await;
    sqlite3_on(&file(dir.path()), "DELETE FROM secret WHERE field = 'why'");
    let findings = verify(dir.path()).findings;
    assert!(findings.len() == 1 && findings[0].starts_with("line 15 of the register: its reason"), "{findings:?}");
}
