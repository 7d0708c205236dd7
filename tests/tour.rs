//! The tour of the client's examples, against an emulator that answers as the specification's examples do.

#[path = "../crates/client/examples/tour.rs"]
#[allow(dead_code)]
mod example;

use std::collections::BTreeSet;

use cloudflare_secondary_dns_emulator::{Emulator, Mode};
use tests::{block_on, client_of};

#[test]
fn the_tour_calls_every_operation_of_the_specification_once() {
    let emulator = Emulator::builder().mode(Mode::Examples).start_blocking();
    let emulator = emulator.expect("it starts");
    let client = client_of(&emulator).build().expect("a client");
    let tour = block_on(example::tour(&client)).expect("the documented values are valid");
    assert_eq!((tour.called, tour.failed), (28, 0));
    let requests = emulator.requests();
    let called: Vec<_> = requests.iter().filter_map(|it| it.operation).collect();
    let different: BTreeSet<_> = called.iter().copied().collect();
    assert_eq!((called.len(), different.len()), (28, 28));
}
