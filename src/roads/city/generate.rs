//! The order in which the city is drawn.

use super::{
    district::{self, District},
    draw::{Draw, named, owned},
    grid::Sector,
    land, medina, names,
    network::{Main, Network},
    plan::{EDGE, HALF_GAP, Plan, RADIALS, RING},
};
use crate::roads::extract::Extract;

/// Raised when the same seed gives another city, so that a stored map is made anew.
pub const VERSION: u32 = 1;

/// The city of a seed.
///
/// ```
/// let city = dawria::roads::city::generate(7);
/// assert!(city.ways.len() > 2_000);
/// assert_eq!(city, dawria::roads::city::generate(7));
/// ```
pub fn generate(seed: u64) -> Extract {
    let mut board = Draw::new(seed);
    let plan = Plan::new(&mut board.dice);
    board.tagged((30.0, -160.0), named(1, owned(names::CITY), &[("place", "city")]));
    let mut net = Network::new(&mut board, &plan);
    land::draw(&mut board, &plan);
    for d in districts() {
        district::draw(&mut board, &plan, &mut net, &d);
    }
    medina::draw(&mut board, &plan, &net);
    net.finish(&mut board, &plan);
    board.finish()
}

fn districts() -> Vec<District> {
    let mut out = Vec::new();
    for i in 0..RADIALS {
        let sector = Sector { avenue: i, rho: (RING[0], RING[1] - HALF_GAP), border: (Main::Inner, Some(Main::MiddleIn)), blocks: (9, 11) };
        out.push(District { sector, name: names::QUARTERS[i], place: "quarter", number: i, industrial: false });
        let sector =
            Sector { avenue: i, rho: (RING[1] + HALF_GAP, RING[2]), border: (Main::MiddleOut, Some(Main::Outer)), blocks: (21, 20) };
        out.push(District { sector, name: names::SUBURBS[i], place: "suburb", number: RADIALS + i, industrial: false });
    }
    for (k, name) in names::OUTER.into_iter().enumerate() {
        let (avenue, industrial) = (2 * k, k == 0);
        let blocks = if industrial { (13, 6) } else { (22, 9) };
        let sector = Sector { avenue, rho: (RING[2], EDGE), border: (Main::Outer, None), blocks };
        out.push(District { sector, name, place: "neighbourhood", number: 2 * RADIALS + k, industrial });
    }
    out
}
