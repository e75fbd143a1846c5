//! The release archive: the same files give the same bytes, whatever folder and rights they have.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A source folder that is not this one; `mode` of its files.
fn source(at: &Path, mode: u32, turned: bool) {
    write(at.join("Cargo.toml"), "[workspace]\n[workspace.package]\nversion = \"9.8.7\"\nedition = \"2024\"\n");
    let mut files =
        vec!["deploy/dawria.service", "deploy/release/archive", "docs/A.md", "docs/b/C.md", "README.md", "CHANGELOG.md", "LICENSE"];
    if turned {
        files.reverse();
    }
    for file in files {
        write(at.join(file), &format!("this is {file}\n"));
        fs::set_permissions(at.join(file), fs::Permissions::from_mode(mode)).unwrap();
    }
    write(at.join("binary"), "no binary\n");
    write(at.join("sbom.json"), "{}\n");
}

#[test]
fn the_archive_is_reproducible_and_whole() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/release/archive");
    let folder = tempfile::tempdir().unwrap();
    let mut made = Vec::new();
    for (name, mode, turned) in [("first", 0o644, false), ("second one", 0o600, true)] {
        let at = folder.path().join(name);
        source(&at, mode, turned);
        let out = Command::new(&script)
            .args([at.join("binary"), at.join("sbom.json"), at.join("out"), at.clone()])
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        made.push(PathBuf::from(String::from_utf8(out.stdout).unwrap().trim()));
    }
    assert!(made[0].file_name().unwrap().to_str().unwrap().starts_with("dawria-9.8.7-linux-"));
    assert_eq!(fs::read(&made[0]).unwrap(), fs::read(&made[1]).unwrap(), "two folders, two archives");
    let dir = made[0].parent().unwrap();
    let sum = format!("{}.sha256", made[0].file_name().unwrap().to_str().unwrap());
    assert!(Command::new("sha256sum").args(["--check", "--quiet", &sum]).current_dir(dir).status().unwrap().success());
    let listed = Command::new("tar").arg("-tvf").arg(&made[0]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for part in ["/dawria\n", "/sbom.cdx.json\n", "/deploy/dawria.service\n", "/docs/b/C.md\n", "/LICENSE\n"] {
        assert!(listed.contains(part), "{part} is not in\n{listed}");
    }
    assert!(listed.lines().all(|l| l.contains(" 0/0 ")), "{listed}");
}
