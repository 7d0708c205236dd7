//! Nesting is bounded, whatever nests.

use api_types::{Extra, Value, record, wire};
struct Node {
    child: Option<Box<Node>>,
    children: Option<Vec<Node>>,
    spare: Option<Box<Node>>,
    extra: Extra,
}

record! {
    Node {
        optional child,
        optional children,
        optional_or_empty spare,
    }
}

fn nested(open: &str, depth: usize) -> Vec<u8> {
    open.repeat(depth).into_bytes()
}

#[test]
fn deep_nesting_is_an_error() {
    for open in [
        r#"{"child":"#,
        r#"{"children":["#,
        r#"{"spare":"#,
        r#"{"new":"#,
        r#"{"child":{"children":[{"spare":{"new":["#,
        "[",
    ] {
        let json = nested(open, 100_000);
        wire::from_json::<Node>(&json).unwrap_err();
        wire::from_json::<Vec<Node>>(&json).unwrap_err();
        let error = wire::from_json::<Value>(&json).unwrap_err();
        assert_eq!(error.message(), "recursion limit exceeded");
        serde_json::from_slice::<Node>(&json).unwrap_err();
        wire::from_json::<Extra>(&json).unwrap_err();
    }
}

#[test]
fn what_is_skipped_may_nest() {
    let json = [nested("[", 100_000), nested("]", 100_000)].concat();
    wire::from_json::<()>(&json).unwrap();
}

#[test]
fn a_hundred_levels_are_read() {
    for (open, close) in [(r#"{"child":"#, "}"), (r#"{"spare":"#, "}")] {
        let json = [nested(open, 100), b"null".to_vec(), nested(close, 100)].concat();
        let mut node = &wire::from_json::<Node>(&json).unwrap();
        let mut depth = 1;
        while let Some(child) = node.child.as_ref().or(node.spare.as_ref()) {
            node = child;
            depth += 1;
        }
        assert_eq!(depth, 100);
    }
}
