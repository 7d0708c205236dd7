//! What the types of a model cost beside the same types with serde's derives.

use std::{fmt::Debug, hint::black_box, time::Duration};

use api_types::wire::{Field, from_json, to_json};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Result,
    compare::{PARTS, Plan},
    measure::thread_cpu_time,
    memory::memory,
    twins::{
        OPEN_PEER, OpenPeer, OpenPeerTwin, PEER, Peer, PeerTwin, RULES, Rule, RuleTwin, ZONE, Zone,
        ZoneTwin,
    },
};

/// Compares reading, writing, cloning and comparing; a table.
pub fn models(plan: &Plan) -> Result<Vec<String>> {
    let [peer, open_peer, zone, rules] = [PEER, OPEN_PEER, ZONE, RULES].map(in_one_line);
    let peers = format!("[{}]", vec![peer.as_str(); 100].join(","));
    let rules = format!("[{}]", vec![rules; 10].join(","));
    Ok(vec![
        "| time beside serde's derives (allocations) | read | write | `clone` | `==` |".to_owned(),
        "|---|--:|--:|--:|--:|".to_owned(),
        compare::<Peer, PeerTwin>(plan, "object of 6 members", &peer)?,
        compare::<Vec<Peer>, Vec<PeerTwin>>(plan, "100 of them", &peers)?,
        compare::<OpenPeer, OpenPeerTwin>(plan, "and 3 that the type does not know", &open_peer)?,
        compare::<Zone, ZoneTwin>(plan, "object of 40 members, 7 of them objects", &zone)?,
        compare::<Vec<Rule>, Vec<RuleTwin>>(plan, "30 objects of a union of three", &rules)?,
    ])
}

/// JSON as services write it.
fn in_one_line(json: &str) -> String {
    json.lines().collect()
}

/// Compares a type with its twin: a row.
fn compare<T, D>(plan: &Plan, name: &str, json: &str) -> Result<String>
where
    T: Field + Clone + PartialEq,
    D: Serialize + DeserializeOwned + Clone + PartialEq + Debug,
{
    let bytes = json.as_bytes();
    let value: T = from_json(bytes)?;
    let twin: D = serde_json::from_slice(bytes)?;
    let written = (to_json(&value)?, serde_json::to_vec(&twin)?);
    let written: (Value, Value) = (
        serde_json::from_slice(&written.0)?,
        serde_json::from_slice(&written.1)?,
    );
    if written.0 != written.1 {
        return Err(format!("{name}: what is written differs: {written:#?}").into());
    }
    let (other, other_twin) = (value.clone(), twin.clone());
    let cells = [
        in_turn(plan, bytes.len(), &|| from_json::<T>(bytes), &|| {
            serde_json::from_slice::<D>(bytes)
        }),
        in_turn(plan, bytes.len(), &|| to_json(&value), &|| {
            serde_json::to_vec(&twin)
        }),
        in_turn(plan, bytes.len(), &|| value.clone(), &|| twin.clone()),
        in_turn(
            plan,
            bytes.len(),
            &|| black_box(&value) == black_box(&other),
            &|| black_box(&twin) == black_box(&other_twin),
        ),
    ];
    Ok(format!("| {name} | {} |", cells.join(" | ")))
}

/// Compares two ways in short turns: the least time of each, their ratio and their allocations. `bytes` is the length of
/// the JSON: of what is long less is done.
fn in_turn<A, B>(
    plan: &Plan,
    bytes: usize,
    ours: &impl Fn() -> A,
    derived: &impl Fn() -> B,
) -> String {
    let times = 1 + plan.calls as usize * 100 / bytes;
    let allocations = [memory(|| drop(ours())), memory(|| drop(derived()))];
    let mut least = [Duration::MAX; 2];
    for _ in 0..plan.pairs * PARTS {
        least[0] = least[0].min(time(times, ours));
        least[1] = least[1].min(time(times, derived));
    }
    #[expect(clippy::cast_precision_loss, reason = "it is shown with four digits")]
    let nanos = least.map(|least| least.as_secs_f64() * 1e9 / times as f64);
    let [ours, derived] = allocations.map(|memory| memory.allocations);
    format!(
        "{:.2}: {:.0} / {:.0} ns ({ours} / {derived})",
        nanos[0] / nanos[1],
        nanos[0],
        nanos[1],
    )
}

/// The CPU time of a work that is done some times.
fn time<T>(times: usize, work: &impl Fn() -> T) -> Duration {
    let start = thread_cpu_time();
    for _ in 0..times {
        black_box(work());
    }
    thread_cpu_time().saturating_sub(start)
}
