//! 27, 28 and 29: no more files, no more memory, hardly any processor.

use crate::{
    load::{Ledger, Load, crew},
    preload::Rig,
    support::{Server, until},
    table::{Size, Told, block},
};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::net::TcpStream;

fn pid(server: &Server) -> Option<Pid> {
    Pid::from_raw(i32::try_from(server.ready["pid"].as_i64().unwrap()).unwrap())
}

/// No file can be opened any more: who is connected is served, the journal is written, newcomers wait and then come in.
pub fn files(_: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(10));
        load.more(20).await;
        let limit = Rlimit { current: Some(8), maximum: getrlimit(Resource::Nofile).maximum };
        let whole = prlimit(pid(&server), Resource::Nofile, limit).unwrap();
        let mut waiting = Vec::new();
        for _ in 0..40 {
            waiting.push(TcpStream::connect(server.address("http")).await.unwrap());
        }
        until("it is said", async || server.log().contains("no room for another HTTP connection").then_some(())).await;
        let before = load.acknowledged();
        load.more(40).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let meanwhile = load.acknowledged() - before;
        prlimit(pid(&server), Resource::Nofile, whole).unwrap();
        until("it accepts again", async || server.log().contains("the HTTP door accepts connections again").then_some(())).await;
        drop(waiting);
        let share = load.stop(&mut ledger).await;
        let settled = ledger.settle(&server).await;
        Told::Measured(format!("{meanwhile} calls taken meanwhile from who was connected; {}; {settled}", share.told()))
    })
}

/// The process gets no more memory: it goes on within what it has or ends; nothing promised is lost, and a start with memory has all of it.
pub fn memory(size: &Size) -> Told {
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let mut server = rig.start("");
    let mut ends = 0;
    let rounds = size.of(2, 8);
    for round in 0..rounds {
        let (next, ended) = block(async {
            let load = Load::start(&crew(&server, rig.folder()).await, Duration::ZERO);
            load.more(50).await;
            let used = Rlimit { current: Some(address_space(&server) + (round << 20)), maximum: None };
            prlimit(pid(&server), Resource::As, used).unwrap();
            // Screens ask for memory as well, many at once.
            let api = server.api();
            let screens = (0..200).map(|n| {
                let path = ["/api/v1/snapshot", "/api/v1/openapi.json", "/api/v1/calls?limit=200"][n % 3];
                let asked = api.request(reqwest::Method::GET, path).timeout(Duration::from_secs(2));
                tokio::spawn(async move {
                    if let Ok(answer) = asked.send().await {
                        drop(answer.bytes().await);
                    }
                })
            });
            for screen in screens.collect::<Vec<_>>() {
                screen.await.unwrap();
            }
            let _ = prlimit(pid(&server), Resource::As, Rlimit { current: None, maximum: None });
            // What lives on must be well once there is memory again; it may also be about to end.
            let still = load.more_while(20, || server.is_running()).await;
            if still {
                server.kill();
            } else {
                drop(server);
            }
            load.stop(&mut ledger).await;
            rig.lose_power(round);
            (rig.start(""), !still)
        });
        server = next;
        ends += usize::from(ended);
    }
    let settled = block(ledger.settle(&server));
    Told::Measured(format!("{rounds} rounds, in {ends} the process ended; {settled}"))
}

/// Address space of a process, bytes.
fn address_space(server: &Server) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", server.ready["pid"])).unwrap();
    statm.split(' ').next().unwrap().parse::<u64>().unwrap() * 4_096
}

/// A process that only burns; ends with the test.
struct Hog(Child);

impl Hog {
    fn start() -> Self {
        Self(Command::new("sh").args(["-c", "while :; do :; done"]).stdin(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Hog {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Three hogs a core, and the server as the least of all processes: slower, but nothing is refused or lost.
pub fn processor(size: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let mut last = Command::new("nice");
    last.args(["-n", "10"]).arg(Server::binary());
    let server = Server::start_through(last, folder.path());
    let mut ledger = Ledger::of(folder.path());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    block(async {
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(200));
        let hogs: Vec<Hog> = (0..3 * cores).map(|_| Hog::start()).collect();
        let until = std::time::Instant::now() + Duration::from_secs(size.of(3, 30));
        let mut stuck = 0;
        while std::time::Instant::now() < until {
            stuck += usize::from(server.api().get("/livez").await.0 != 200);
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        drop(hogs);
        let share = load.stop(&mut ledger).await;
        let settled = ledger.settle(&server).await;
        assert!(share.refused.is_empty() && share.quantile(0.99) < Duration::from_secs(5), "{}", share.told());
        assert_eq!(stuck, 0, "/livez failed: the watchdog would end a server that is only slow");
        Told::Measured(format!("{} hogs on {cores} cores: {}; {settled}", 3 * cores, share.told()))
    })
}
