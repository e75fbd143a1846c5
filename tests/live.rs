//! The live push: what a viewer ends up with is what the room shows, however it came to it.
#![allow(clippy::unwrap_used, reason = "a broken set-up should panic")]

mod driven;
#[path = "live/page.rs"]
mod page;

use dawria::live::{
    Cursor, Delta, FeedLimits, FrameKind, FromTerminal, Live, Mirror, Outgoing, Published, Resume, Sent, Snapshot, Terminals, ToTerminal,
    Viewer, decode,
};
use driven::{Driven, EPOCH, place, rng, room_id, unit};
use page::Page;
use serde_json::Value;

#[test]
fn the_examples_of_the_protocol_page_are_readable() {
    let page = include_str!("../docs/LIVE.md");
    let blocks = |tag: &str| page.split(&format!("```{tag}\n")).skip(1).map(|b| b.split("```").next().unwrap()).collect::<Vec<_>>();
    let mut seen = Vec::new();
    for block in blocks("json") {
        for value in serde_json::Deserializer::from_str(block).into_iter::<Value>().map(Result::unwrap) {
            let t = value["t"].as_str().unwrap().to_owned();
            let again = match t.as_str() {
                "snapshot" => serde_json::to_value(serde_json::from_value::<Snapshot>(value.clone()).unwrap()),
                "resume" => serde_json::to_value(serde_json::from_value::<Resume>(value.clone()).unwrap()),
                "delta" => serde_json::to_value(serde_json::from_value::<Delta>(value.clone()).unwrap()),
                "bye" => serde_json::to_value(serde_json::from_value::<dawria::live::ByeMessage>(value.clone()).unwrap()),
                "received" | "status" | "duty" | "position" | "refuse" | "go" | "proposed" | "safety" | "well" | "ask" | "speak"
                | "emergency" | "found" | "notice_received" | "message" | "note" => {
                    let mut again = serde_json::to_value(serde_json::from_value::<FromTerminal>(value.clone()).unwrap()).unwrap();
                    again.as_object_mut().unwrap().retain(|_, v| !v.is_null());
                    Ok(again)
                }
                _ => serde_json::to_value(serde_json::from_value::<ToTerminal>(value.clone()).unwrap()),
            };
            assert_eq!(again.unwrap(), value, "{t}: every field is known and written the same way");
            seen.push(t);
        }
    }
    assert_eq!(seen.len(), 36, "{seen:?}");
    let bytes: Vec<u8> = blocks("hex")[0].split_whitespace().map(|b| u8::from_str_radix(b, 16).unwrap()).collect();
    let (header, records) = decode(&bytes).unwrap();
    let records: Vec<_> = records.collect();
    assert_eq!((header.kind, header.beat, header.epoch, header.control_seq), (FrameKind::Changes, 4711, EPOCH, 93));
    assert_eq!((records[0].ix, records[0].lat_e7, records[0].course_cdeg, records[0].speed_cm_s), (3, 316_295_000, 27_150, 1_340));
    assert_eq!((records[1].ix, records[1].age_ms, records[1].age_class, records[1].quality), (17, 41_200, 1, 2));
    assert_eq!((records[0].trust, records[1].trust), (2, 0));
    assert_eq!(dawria::live::encode(&header, records.into_iter()), bytes);
}

#[test]
fn frames_that_are_no_frames_are_refused() {
    let good = dawria::live::encode(
        &dawria::live::FrameHeader { kind: FrameKind::Full, beat: 1, epoch: 2, server_time: 3, control_seq: 4 },
        [dawria::live::Record {
            ix: 1,
            lat_e7: 2,
            lon_e7: 3,
            age_ms: 4,
            course_cdeg: 5,
            speed_cm_s: 6,
            age_class: 0,
            quality: 0,
            trust: 2,
        }]
        .into_iter(),
    );
    assert!(decode(&good).is_ok());
    for cut in 0..good.len() {
        assert!(decode(&good[..cut]).is_err(), "{cut}");
    }
    for (at, byte) in [(0, 2), (1, 2), (2, 23), (33, 255)] {
        let mut bad = good.clone();
        bad[at] = byte;
        assert!(decode(&bad).is_err(), "byte {at} = {byte}");
    }
}

/// A quick page, a page that reconnects at random, a mirror fed from the published frames, and a page of the mirror all end with what a
/// hub built from the state shows.
#[test]
fn every_way_leads_to_the_same_picture() {
    for seed in 0..12 {
        let mut rng = rng(seed);
        let mut room = Driven::new(12, FeedLimits::default());
        let live = room.hub.live();
        let mut quick = live.subscribe(None).unwrap();
        let mut quick_page = Page::default();
        let mut restless = live.subscribe(None).unwrap();
        let mut restless_page = Page::default();
        let mut mirror = Mirror::new(room_id(), FeedLimits::default());
        let (text, full) = live.snapshot_with_positions();
        mirror.install(&text, &full).unwrap();
        let mut through = mirror.live().subscribe(None).unwrap();
        let mut through_page = Page::default();
        room.published.clear();
        for step in 0..400 {
            room.random(&mut rng);
            for frame in std::mem::take(&mut room.published) {
                match frame {
                    Published::Delta(text) => mirror.delta(text).unwrap(),
                    Published::Beat(frame) => mirror.beat(frame).unwrap(),
                }
            }
            quick_page.drain(&mut quick);
            through_page.drain(&mut through);
            if step % 37 == 0 {
                restless_page.drain(&mut restless);
                restless = live.subscribe(Some(restless_page.cursor())).unwrap();
            }
        }
        restless_page.drain(&mut restless);
        let fresh = Page::fresh(&live);
        let mut rebuilt = dawria::live::Hub::new(room_id(), EPOCH, FeedLimits::default(), std::sync::Arc::new(driven::Plain));
        rebuilt.rebuild(room.now, room.state.seq(), &room.state, &room.fleet);
        room.beat();
        quick_page.drain(&mut quick);
        let rebuilt = Page::fresh(&rebuilt.live());
        for page in [&quick_page, &restless_page, &through_page] {
            assert_eq!(page.snapshots, 1);
            for (key, object) in &fresh.objects {
                assert_eq!(page.objects.get(key), Some(object), "{key:?}");
            }
        }
        quick_page.assert_shows(&rebuilt);
        assert_eq!(restless_page.positions, fresh.positions);
        assert_eq!(through_page.positions, fresh.positions);
        assert!(fresh.objects.len() > 40, "the day had something to show: {}", fresh.objects.len());
        assert!(live.counters().resumed > 5);
    }
}

/// A batch that changes nothing shown makes no delta: neither a page nor a mirror may take that for a gap.
#[test]
fn a_batch_that_shows_nothing_is_no_gap() {
    let mut room = Driven::new(3, FeedLimits::default());
    let live = room.hub.live();
    let mut viewer = live.subscribe(None).unwrap();
    let (mut page, mut mirror) = (Page::default(), Mirror::new(room_id(), FeedLimits::default()));
    page.drain(&mut viewer);
    let (text, full) = live.snapshot_with_positions();
    mirror.install(&text, &full).unwrap();
    room.published.clear();
    room.receipt_a_cancel();
    let quiet = live.cursor();
    let late = Page::fresh(&live);
    assert_eq!(late.seq, room.state.seq(), "a snapshot shows what is durable, also where nothing changed");
    room.call(place(2));
    room.drive(1);
    for frame in std::mem::take(&mut room.published) {
        match frame {
            Published::Delta(text) => mirror.delta(text).expect("nothing is missing"),
            Published::Beat(frame) => mirror.beat(frame).unwrap(),
        }
    }
    page.drain(&mut viewer);
    let mut resumed = Page { epoch: late.epoch, seq: quiet.seq, ..Page::default() };
    resumed.drain(&mut live.subscribe(Some(quiet)).unwrap());
    assert_eq!((page.snapshots, resumed.snapshots), (1, 0));
    page.assert_shows(&Page::fresh(&live));
    Page::fresh(&mirror.live()).assert_shows(&page);
    room.receipt_a_cancel();
    room.drive(2);
    for frame in std::mem::take(&mut room.published) {
        match frame {
            Published::Delta(text) => mirror.delta(text).expect("nothing is missing"),
            Published::Beat(frame) => mirror.beat(frame).unwrap(),
        }
    }
    assert_eq!(mirror.live().cursor(), live.cursor(), "a mirror stands where its owner does");
}

#[test]
fn frames_are_encoded_once_and_shared() {
    let mut room = Driven::new(3, FeedLimits::default());
    let live = room.hub.live();
    let mut viewers: Vec<_> = (0..3).map(|_| live.subscribe(None).unwrap()).collect();
    let take = |viewers: &mut Vec<Viewer>| -> Vec<Vec<Outgoing>> {
        viewers.iter_mut().map(|v| std::iter::from_fn(|| v.try_next()).collect()).collect()
    };
    let firsts = take(&mut viewers);
    room.drive(1);
    room.call(place(5));
    let news = take(&mut viewers);
    let pointer = |out: &Outgoing| match out {
        Outgoing::Snapshot(b) | Outgoing::Text(b) | Outgoing::Binary(b) | Outgoing::Bye(b) => b.as_ptr(),
    };
    for frames in [&firsts, &news] {
        assert_eq!(frames[0].len(), 2);
        for other in &frames[1..] {
            for (a, b) in frames[0].iter().zip(other) {
                assert_eq!(pointer(a), pointer(b));
            }
        }
    }
    assert_eq!(live.counters().snapshots, 1);
}

#[test]
fn a_slow_viewer_skips_to_the_newest_positions() {
    let mut room = Driven::new(5, FeedLimits::default());
    let live = room.hub.live();
    let mut slow = live.subscribe(None).unwrap();
    let mut page = Page::default();
    page.drain(&mut slow);
    assert_eq!(page.full, 1);
    for i in 0..3 {
        room.drive(i);
    }
    page.drain(&mut slow);
    assert_eq!((page.full, live.counters().skipped), (1, 0), "a little behind: all beats");
    for i in 0..500 {
        room.drive(i);
    }
    assert_eq!(std::iter::from_fn(|| slow.try_next()).inspect(|out| page.take(out.clone())).count(), 1, "one full frame");
    assert_eq!((page.full, live.counters().skipped), (2, 499));
    assert_eq!(page.positions, Page::fresh(&live).positions);
}

#[test]
fn a_viewer_that_cannot_take_control_is_closed_with_resync() {
    let mut room = Driven::new(5, FeedLimits { deltas: 16, ..FeedLimits::default() });
    let live = room.hub.live();
    let mut slow = live.subscribe(None).unwrap();
    let mut page = Page::default();
    page.drain(&mut slow);
    for i in 0..17 {
        room.call(place(i));
    }
    page.drain(&mut slow);
    assert_eq!(page.ended.as_deref(), Some("resync"));
    assert!(slow.try_next().is_none());
    assert_eq!(live.counters().resyncs, 1);
    drop(slow);
    assert_eq!(live.counters().viewers, 0);
}

#[test]
fn the_delta_ring_is_bounded_by_bytes() {
    let mut room = Driven::new(5, FeedLimits { delta_bytes: 20_000, ..FeedLimits::default() });
    let live = room.hub.live();
    let before = live.cursor();
    for i in 0..100 {
        room.call(place(i));
    }
    let mut page = Page { epoch: before.epoch, seq: before.seq, ..Page::default() };
    page.drain(&mut live.subscribe(Some(before)).unwrap());
    assert_eq!(page.snapshots, 1, "no longer in the ring: a snapshot instead of a resume");
}

#[test]
fn a_cursor_is_continued_or_replaced() {
    let mut room = Driven::new(5, FeedLimits::default());
    room.call(place(1));
    let live = room.hub.live();
    let mut page = Page::fresh(&live);
    room.call(place(2));
    let now = live.cursor();
    page.drain(&mut live.subscribe(Some(page.cursor())).unwrap());
    assert_eq!((page.snapshots, page.full, page.cursor()), (1, 2, now), "resumed: delta and a full frame, no snapshot");
    for wrong in [Cursor { epoch: EPOCH - 1, ..now }, Cursor { seq: now.seq + 1, ..now }] {
        let mut other = Page { epoch: wrong.epoch, seq: wrong.seq, ..Page::default() };
        other.drain(&mut live.subscribe(Some(wrong)).unwrap());
        assert_eq!(other.snapshots, 1, "{wrong:?}");
    }
}

/// Whoever comes after an alarm was told sees it too, by every way and after a restart, until its cause is gone.
#[test]
fn open_alarms_are_in_the_snapshot_until_their_cause_is_gone() {
    use dawria::dispatch::{Effect, Input, input::DeadlineId, model::CrewStatus, pending_effects};
    let mut room = Driven::new(1, FeedLimits::default());
    let live = room.hub.live();
    let mut mirror = Mirror::new(room_id(), FeedLimits::default());
    let (text, full) = live.snapshot_with_positions();
    mirror.install(&text, &full).unwrap();
    room.published.clear();
    room.call(place(1));
    let mut open = |room: &mut Driven| {
        for frame in std::mem::take(&mut room.published) {
            let Published::Delta(text) = frame else { continue };
            mirror.delta(text).unwrap();
        }
        let mut restarted = dawria::live::Hub::new(room_id(), EPOCH + 1, FeedLimits::default(), std::sync::Arc::new(driven::Plain));
        restarted.rebuild(room.now, room.state.seq(), &room.state, &room.fleet);
        let of = |live: &Live| serde_json::from_slice::<Snapshot>(&live.snapshot()).unwrap().alarms;
        let standing = |live: &Live| serde_json::from_slice::<Snapshot>(&live.snapshot()).unwrap().open_alarms;
        let stand = standing(&live);
        assert_eq!((&standing(&mirror.live()), &standing(&restarted.live())), (&stand, &stand));
        assert!(stand.iter().all(|a| a.incident.map(|i| i.0) == Some(1)), "also where an assignment is named: {stand:?}");
        let alarms = of(&live);
        assert_eq!((&of(&mirror.live()), &of(&restarted.live())), (&alarms, &alarms));
        let owed = pending_effects(&room.state).into_iter().filter(|e| matches!(e, Effect::Alarm(_))).count();
        assert_eq!(alarms.len(), owed, "what the core says is open");
        alarms.iter().map(|a| (serde_json::to_value(a.kind).unwrap(), a.incident.unwrap().0, a.assignment.map(|a| a.0))).collect::<Vec<_>>()
    };
    let deadline = |room: &mut Driven| -> DeadlineId {
        let (at, deadline) = room.state.next_deadline().unwrap();
        room.now = at;
        assert!(room.put(Input::DeadlineReached { deadline: deadline.clone() }));
        deadline
    };
    assert_eq!(open(&mut room), []);
    deadline(&mut room);
    assert_eq!(open(&mut room), [("nobody_assigned".into(), 1, None)]);
    let incident = *room.state.incidents().keys().next().unwrap();
    assert!(room.put(Input::Assign { incident, unit: unit(0) }));
    assert_eq!(open(&mut room), []);
    deadline(&mut room);
    deadline(&mut room);
    assert_eq!(open(&mut room), [("tone_again".into(), 1, Some(1)), ("not_acknowledged".into(), 1, Some(1))]);
    let assignment = *room.state.assignments().keys().next().unwrap();
    assert!(room.put(Input::Status { assignment, status: CrewStatus::Acknowledged, disposition: None }));
    assert_eq!(open(&mut room), []);
}

#[test]
fn quiet_rooms_beat_once_a_second() {
    let mut room = Driven::new(2, FeedLimits::default());
    room.drive(1);
    let beats: Vec<bool> = (0..20)
        .map(|_| {
            room.pass(200);
            room.beat().is_some()
        })
        .collect();
    assert_eq!(beats.iter().filter(|b| **b).count(), 4, "{beats:?}");
}

#[test]
fn ended_things_leave_the_snapshot_after_ten_minutes() {
    let mut room = Driven::new(2, FeedLimits::default());
    room.call(place(1));
    let incident = *room.state.incidents().keys().next().unwrap();
    room.put(dawria::dispatch::Input::CloseIncident {
        incident,
        disposition: dawria::dispatch::model::Disposition::FalseAlarm,
        note: None,
    });
    let count = |room: &Driven| Page::fresh(&room.hub.live()).objects.keys().filter(|(list, _)| *list != "units").count();
    assert_eq!(count(&room), 2, "a call and its incident");
    room.pass(590_000);
    room.drive(1);
    assert_eq!(count(&room), 2);
    room.pass(20_000);
    room.drive(2);
    room.pass(600_000);
    (0..5).for_each(|i| room.drive(i));
    assert_eq!(count(&room), 0);
}

#[test]
fn too_many_viewers_are_refused() {
    let room = Driven::new(1, FeedLimits { viewers: 2, ..FeedLimits::default() });
    let live = room.hub.live();
    let first = live.subscribe(None).unwrap();
    let _second = live.subscribe(None).unwrap();
    assert!(live.subscribe(None).is_err());
    drop(first);
    assert!(live.subscribe(None).is_ok());
}

#[tokio::test]
async fn a_viewer_waits_and_wakes_and_is_told_of_the_end() {
    let mut room = Driven::new(1, FeedLimits::default());
    let live = room.hub.live();
    let mut viewer = live.subscribe(None).unwrap();
    assert!(matches!(viewer.next().await, Some(Outgoing::Snapshot(_))));
    assert!(matches!(viewer.next().await, Some(Outgoing::Binary(_))));
    let waiting = tokio::spawn(async move {
        let delta = viewer.next().await;
        let bye = viewer.next().await;
        (delta, bye, viewer.next().await)
    });
    tokio::task::yield_now().await;
    room.call(place(1));
    tokio::task::yield_now().await;
    live.shutdown();
    let (delta, bye, end) = waiting.await.unwrap();
    assert!(matches!(delta, Some(Outgoing::Text(_) | Outgoing::Bye(_))));
    assert!(end.is_none());
    assert!(bye.is_none() || matches!(bye, Some(Outgoing::Bye(_))));
}

#[tokio::test]
async fn terminals_newest_line_wins_and_a_deaf_one_is_cut() {
    let terminals = Terminals::new();
    let time = ToTerminal::Time { server_time: dawria::quantity::Timestamp(1) };
    assert_eq!(terminals.send(&unit(1), &time), Sent::NotConnected);
    let mut old = terminals.connect(&unit(1));
    let mut new = terminals.connect(&unit(1));
    assert!(old.next().await.is_none(), "the newer connection took over");
    drop(old);
    assert!(terminals.is_connected(&unit(1)), "hanging up the old line does not cut the new one");
    assert_eq!(terminals.send(&unit(1), &time), Sent::Queued);
    assert_eq!(new.next().await.unwrap(), r#"{"t":"time","server_time":1}"#);
    let mut last = Sent::Queued;
    for _ in 0..65 {
        last = terminals.send(&unit(1), &time);
    }
    assert_eq!(last, Sent::Disconnected);
    assert_eq!(terminals.counters().connected, 0);
    for _ in 0..64 {
        assert!(new.next().await.is_some());
    }
    assert!(new.next().await.is_none(), "closed after what was queued");
}
