//! Who may be connected: how many, how many that have not yet sent a whole head, and who leaves when somebody else wants in.
//!
//! A connection is *half-open* until the head of its first request is whole, and while a request's body is still to come; then *busy* while
//! the request is answered, and *idle* between two. Half-open ones may take half of the places. When they have, the newcomer takes the place of the oldest one of the address that has
//! most of them, once that had [`PEACE`] (in a flood, [`PEACE_IN_FLOOD`]): a flood of unfinished heads or bodies turns over its own, and who sends at once is served between.
//! A connection whose request is whole is never counted by its address: a whole room sits behind one.
//!
//! At the limit of all places the one idle longest leaves, then a half-open one. When all are busy, newcomers wait in the kernel's queue.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;

/// How long a half-open connection is left alone, however many others want in: a handshake and a head over a mobile network.
pub(super) const PEACE: Duration = Duration::from_millis(250);
/// The same for one of an address that has an eighth of the half-open places and more than [`FEW`]: there a flood must turn over quickly,
/// or who comes behind it waits.
const PEACE_IN_FLOOD: Duration = Duration::from_millis(20);
/// So many half-open connections of one address are never a flood.
const FEW: usize = 4;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    most_half: usize,
    books: Mutex<Books>,
    /// Somebody left, or may be asked to.
    changed: Notify,
}

#[derive(Debug, Default)]
struct Books {
    serial: u64,
    open: usize,
    /// Were told to leave and are still there.
    leaving: usize,
    half: HashMap<u64, Half>,
    half_of: HashMap<IpAddr, BTreeSet<u64>>,
    /// In the order in which they became idle.
    idle: BTreeMap<u64, CancellationToken>,
}

#[derive(Debug)]
struct Half {
    address: IpAddr,
    since: Instant,
    close: CancellationToken,
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Half,
    Busy,
    /// The number under which it is among the idle.
    Idle(u64),
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    address: IpAddr,
    standing: Mutex<Standing>,
    /// Cancelled when it is to leave for somebody else.
    pub(super) close: CancellationToken,
}

/// What a newcomer finds.
enum Found {
    Place(Place),
    /// Nothing now; at the latest then it is worth another look.
    Wait(Instant),
}

impl Places {
    /// So many places, half of them (at least one) for the half-open.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, most_half: most.div_ceil(2), books: Mutex::default(), changed: Notify::new() })
    }

    /// A place for a connection from `address`; waits while there is none.
    pub(super) async fn enter(self: &Arc<Self>, address: IpAddr) -> Place {
        loop {
            let changed = self.changed.notified();
            match self.look(address) {
                Found::Place(place) => return place,
                Found::Wait(until) => {
                    let _ = timeout_at(until, changed).await;
                }
            }
        }
    }

    /// Asks somebody to leave who can be spared, if anybody: there is no room for another file.
    pub(super) fn shed(&self) {
        let mut books = self.lock();
        if books.leaving == 0 && !books.turn_out_idle() {
            // One that still has its peace is asked at the next failure.
            let _ = books.turn_out_half(Instant::now());
        }
    }

    fn look(self: &Arc<Self>, address: IpAddr) -> Found {
        let now = Instant::now();
        let mut books = self.lock();
        if books.half.len() >= self.most_half
            && let Err(until) = books.turn_out_half(now)
        {
            return Found::Wait(until);
        }
        if books.open >= self.most {
            // One that leaves is enough for one that comes.
            let later = if books.leaving > 0 || books.turn_out_idle() { Ok(()) } else { books.turn_out_half(now) };
            return Found::Wait(later.err().unwrap_or(now + PEACE));
        }
        books.open += 1;
        books.serial += 1;
        let (id, address, close) = (books.serial, group(address), CancellationToken::new());
        books.remember_half(id, Half { address, since: now, close: close.clone() });
        books.tell();
        drop(books);
        Found::Place(Place { places: Arc::clone(self), id, address, standing: Mutex::new(Standing::Half), close })
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        // Nothing under this lock panics.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    /// Tells the oldest half-open one of the most numerous address to leave; when it still has its peace, says until when to wait.
    fn turn_out_half(&mut self, now: Instant) -> Result<(), Instant> {
        let most = self.half_of.values().max_by_key(|of| (of.len(), std::cmp::Reverse(of.first().copied())));
        let Some((id, many)) = most.and_then(|of| Some((of.first().copied()?, of.len()))) else { return Err(now + PEACE) };
        let peace = if many > FEW && many * 8 >= self.half.len() { PEACE_IN_FLOOD } else { PEACE };
        let until = self.half.get(&id).map_or(now, |half| half.since + peace);
        if until > now {
            return Err(until);
        }
        if let Some(half) = self.forget_half(id) {
            half.close.cancel();
            self.leaving += 1;
        }
        Ok(())
    }

    fn turn_out_idle(&mut self) -> bool {
        let Some((_, close)) = self.idle.pop_first() else { return false };
        close.cancel();
        self.leaving += 1;
        true
    }

    fn remember_half(&mut self, id: u64, half: Half) {
        self.half_of.entry(half.address).or_default().insert(id);
        self.half.insert(id, half);
    }

    fn forget_half(&mut self, id: u64) -> Option<Half> {
        let half = self.half.remove(&id)?;
        if let Some(of) = self.half_of.get_mut(&half.address) {
            of.remove(&id);
            if of.is_empty() {
                self.half_of.remove(&half.address);
            }
        }
        Some(half)
    }

    fn tell(&self) {
        metrics::gauge!("dawria_http_connections").set(self.open as f64);
        metrics::gauge!("dawria_http_connections_half_open").set(self.half.len() as f64);
    }
}

/// IPv6 hosts have a whole /64 each.
fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Place {
    /// A head and its body are whole: from now on this connection is busy until [`rest`](Self::rest).
    pub(super) fn begin(&self) {
        let mut books = self.places.lock();
        let mut standing = self.standing();
        match *standing {
            Standing::Half => drop(books.forget_half(self.id)),
            Standing::Busy => {}
            Standing::Idle(serial) => drop(books.idle.remove(&serial)),
        }
        *standing = Standing::Busy;
        books.tell();
        self.places.changed.notify_one();
    }

    /// A head is whole, its body is still to come: half-open, also where a request was answered before.
    pub(super) fn await_body(&self) {
        let mut books = self.places.lock();
        let mut standing = self.standing();
        let Standing::Idle(serial) = *standing else { return };
        books.idle.remove(&serial);
        *standing = Standing::Half;
        if !self.close.is_cancelled() {
            books.remember_half(self.id, Half { address: self.address, since: Instant::now(), close: self.close.clone() });
        }
        books.tell();
    }

    /// The body has arrived, or nobody waits for the rest of it.
    pub(super) fn body_is_whole(&self) {
        if self.is_half_open() {
            self.begin();
        }
    }

    /// The answer is written: from now on it may be asked to leave for others.
    pub(super) fn rest(&self) {
        let mut books = self.places.lock();
        books.serial += 1;
        let serial = books.serial;
        if !self.close.is_cancelled() {
            books.idle.insert(serial, self.close.clone());
        }
        *self.standing() = Standing::Idle(serial);
        self.places.changed.notify_one();
    }

    /// Whether something of a request is still to come.
    pub(super) fn is_half_open(&self) -> bool {
        *self.standing() == Standing::Half
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut books = self.places.lock();
        match *self.standing() {
            Standing::Half => drop(books.forget_half(self.id)),
            Standing::Busy => {}
            Standing::Idle(serial) => drop(books.idle.remove(&serial)),
        }
        books.open -= 1;
        if self.close.is_cancelled() {
            books.leaving -= 1;
        }
        books.tell();
        self.places.changed.notify_one();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::pin::pin;
    use tokio::time::{sleep, timeout};

    const ROOM: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const FLOOD: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    async fn at_once(places: &Arc<Places>, address: IpAddr) -> Option<Place> {
        timeout(Duration::ZERO, pin!(places.enter(address))).await.ok()
    }

    #[tokio::test]
    async fn half_open_ones_make_room_among_themselves_and_the_oldest_of_the_flood_goes_first() {
        let places = Places::new(8);
        let early = places.enter(ROOM).await;
        let mut flood = Vec::new();
        for _ in 0..3 {
            flood.push(places.enter(FLOOD).await);
        }
        assert!(at_once(&places, ROOM).await.is_none(), "all have their peace");
        sleep(PEACE).await;
        let late = at_once(&places, ROOM).await.unwrap();
        assert!(flood[0].close.is_cancelled() && !flood[1].close.is_cancelled(), "not the room's, though it is older");
        assert!(!early.close.is_cancelled() && !late.close.is_cancelled());
        drop(flood);
        assert_eq!(places.lock().open, 2);
        assert_eq!(places.lock().leaving, 0);
    }

    #[tokio::test]
    async fn a_flood_turns_over_quickly() {
        let places = Places::new(16);
        let mut flood = Vec::new();
        for _ in 0..8 {
            flood.push(places.enter(FLOOD).await);
        }
        let begun = Instant::now();
        let room = timeout(PEACE / 2, places.enter(ROOM)).await.unwrap();
        assert!(begun.elapsed() < PEACE / 2 && flood[0].close.is_cancelled() && !room.close.is_cancelled());
    }

    #[tokio::test]
    async fn who_has_sent_a_head_is_no_longer_counted_by_address() {
        let places = Places::new(8);
        let mut signed_in = Vec::new();
        for _ in 0..7 {
            let place = at_once(&places, ROOM).await.unwrap();
            place.begin();
            signed_in.push(place);
        }
        sleep(PEACE).await;
        let half = at_once(&places, ROOM).await.unwrap();
        sleep(PEACE).await;
        assert!(at_once(&places, ROOM).await.is_none());
        assert!(half.close.is_cancelled() && signed_in.iter().all(|p| !p.close.is_cancelled()), "nobody idle: the half-open one leaves");
        drop(half);
        assert!(at_once(&places, ROOM).await.is_some());
    }

    #[tokio::test]
    async fn at_the_limit_the_longest_idle_leaves_and_a_busy_one_never() {
        let places = Places::new(3);
        let all: Vec<Place> = [places.enter(ROOM).await, places.enter(ROOM).await].into();
        all.iter().for_each(Place::begin);
        let third = places.enter(ROOM).await;
        third.begin();
        assert!(at_once(&places, ROOM).await.is_none());
        all[1].rest();
        all[0].rest();
        assert!(at_once(&places, ROOM).await.is_none(), "its place is free when it has left");
        assert_eq!(all.iter().map(|p| p.close.is_cancelled()).collect::<Vec<_>>(), [false, true]);
        assert!(at_once(&places, ROOM).await.is_none());
        assert!(!all[0].close.is_cancelled(), "one leaves for one");
        drop(all);
        assert!(at_once(&places, ROOM).await.is_some());
        drop(third);
        let books = places.lock();
        assert_eq!((books.open, books.leaving, books.idle.len()), (0, 0, 0));
    }

    #[tokio::test]
    async fn who_waits_is_let_in_when_somebody_leaves() {
        let places = Places::new(1);
        let first = places.enter(ROOM).await;
        first.begin();
        let waiting = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.enter(FLOOD).await }
        });
        tokio::task::yield_now().await;
        drop(first);
        let second = timeout(Duration::from_secs(1), waiting).await.unwrap().unwrap();
        second.begin();
        second.rest();
        places.shed();
        assert!(second.close.is_cancelled());
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_half_open_however_often_one_came_before() {
        let places = Places::new(8);
        let mut slow = Vec::new();
        for _ in 0..6 {
            let place = at_once(&places, FLOOD).await.unwrap();
            place.begin();
            place.rest();
            slow.push(place);
        }
        slow.iter().for_each(Place::await_body);
        assert!(slow.iter().all(Place::is_half_open));
        assert_eq!(places.lock().half.len(), 6, "more than their half");
        assert!(places.lock().idle.is_empty());
        sleep(PEACE).await;
        let room = at_once(&places, ROOM).await.unwrap();
        assert!(slow[0].close.is_cancelled() && !room.close.is_cancelled());
        slow[1].body_is_whole();
        assert!(!slow[1].is_half_open());
        slow[1].rest();
        slow[1].body_is_whole();
        assert_eq!(places.lock().idle.len(), 1, "late word of a body changes nothing");
        drop((slow, room));
        let books = places.lock();
        assert_eq!((books.open, books.leaving, books.half.len(), books.half_of.len()), (0, 0, 0, 0));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let of = |text: &str| group(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }
}
