//! Arguments in, exit code out: 0 done, 1 failed, 2 wrong usage.

use std::process::ExitCode;

fn main() -> ExitCode {
    dawria::app::cli::main()
}
