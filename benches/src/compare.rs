//! How two ways to make the same calls compare.

use crate::{
    measure::{Caller, Time},
    memory::{Memory, memory},
};

const CPU_TARGET: f64 = 1.1;
const ALLOCATIONS_TARGET: f64 = 10.0;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Plan {
    /// How often the two ways are compared: an odd number.
    pub pairs: u32,
    /// How many calls each way makes for one comparison.
    pub calls: u32,
    /// How many calls are in flight at once.
    pub in_flight: u32,
}

/// In how many parts the calls of one comparison are made: short ones, so that a machine that is busy with something
/// else for a while is so for both ways.
pub const PARTS: u32 = 20;

/// Compares calls that are made one after the other.
pub fn in_turn<A, B>(
    caller: &Caller,
    plan: &Plan,
    name: &str,
    client: &impl AsyncFn() -> A,
    by_hand: &impl AsyncFn() -> B,
) -> Vec<String> {
    let calls = plan.calls;
    // This warms up, too.
    let allocations = [
        memory(|| _ = caller.in_turn(calls, client)),
        memory(|| _ = caller.in_turn(calls, by_hand)),
    ];
    let allocations = allocations.map(|memory| f64::from(memory.allocations) / f64::from(calls));
    let more = allocations[0] - allocations[1];

    let pairs = (0..plan.pairs).map(|_| {
        let mut times = <[Time; 2]>::default();
        for part in 0..PARTS {
            let order = if part % 2 == 0 { [0, 1] } else { [1, 0] };
            for way in order {
                times[way] += match way {
                    0 => caller.in_turn(calls / PARTS, client),
                    _ => caller.in_turn(calls / PARTS, by_hand),
                };
            }
        }
        times
    });
    let pairs: Vec<_> = pairs.collect();
    let medians = |value: fn(&Time) -> f64| {
        [0, 1].map(|way| median(&sorted(pairs.iter().map(|pair| value(&pair[way])))))
    };
    let cpu = medians(|time| time.cpu.as_secs_f64()).map(|cpu| cpu / f64::from(calls) * 1e6);
    let rates = medians(|time| time.wall.as_secs_f64()).map(|wall| f64::from(calls) / wall);
    let ratios = pairs
        .iter()
        .map(|[client, by_hand]| client.cpu.div_duration_f64(by_hand.cpu));
    let ratios = sorted(ratios);
    let ratio = median(&ratios);

    vec![
        row(
            &format!("{name}: CPU per call"),
            cpu.map(|micros| format!("{micros:.1} µs")),
            &format!(
                "{ratio:.3} ({:.2}..{:.2}); target: <= {CPU_TARGET:.2}: {}",
                ratios[0],
                ratios[ratios.len() - 1],
                met(ratio <= CPU_TARGET),
            ),
        ),
        row(
            &format!("{name}: allocations per call"),
            allocations.map(|count| format!("{count:.1}")),
            &format!(
                "{more:+.1}; target: <= +{ALLOCATIONS_TARGET}: {}",
                met(more <= ALLOCATIONS_TARGET),
            ),
        ),
        row(
            &format!("{name}: calls per second"),
            rates.map(|rate| format!("{rate:.0}")),
            &format!("{:.2}", rates[0] / rates[1]),
        ),
    ]
}

/// Compares calls that are all in flight at once; each function makes them by one way.
pub fn in_flight(
    plan: &Plan,
    mut client: impl FnMut() -> Memory,
    mut by_hand: impl FnMut() -> Memory,
) -> Vec<String> {
    let calls = plan.in_flight;
    // The connections of the first round stay open for the second.
    let rounds = ["on new connections", "on open connections"];
    let rows = rounds.map(|round| {
        let peaks = [client(), by_hand()];
        let [client, by_hand] = peaks.map(|memory| memory.peak_kib() / f64::from(calls));
        row(
            &format!("{calls} gets in flight {round}: heap per call"),
            [client, by_hand].map(|kib| format!("{kib:.1} KiB")),
            &format!("{:.2}", client / by_hand),
        )
    });
    rows.into()
}

/// A row of the table.
fn row(what: &str, values: [String; 2], comparison: &str) -> String {
    let [client, by_hand] = values;
    format!("| {what} | {client} | {by_hand} | {comparison} |")
}

fn met(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The middle one of an odd number of values.
fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}
