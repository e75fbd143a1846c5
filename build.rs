//! Makes sure that the folder whose pages are built into the binary is watched, even before the web was built for the first time.

fn main() {
    // Failing to make it only means that a later build of the web is not noticed; the page that says so is still there.
    let _ = std::fs::create_dir_all("web/dist");
    println!("cargo:rerun-if-changed=web/dist");
}
