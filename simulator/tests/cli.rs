//! The simulator as it is started: what it says of itself, and of what it is not given.

use std::process::Command;

/// Exit code, standard output, standard error.
fn simulator(arguments: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_dawria-simulator")).args(arguments).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code(), text(out.stdout), text(out.stderr))
}

#[test]
fn it_tells_its_flags_and_refuses_others() {
    let (code, told, _) = simulator(&["--help"]);
    assert!(code == Some(0) && told.contains("--server") && told.contains("--units"), "{told}");
    let (code, _, why) = simulator(&["--no-such-flag"]);
    assert!(code == Some(2) && why.contains("--no-such-flag"), "{why}");
}
