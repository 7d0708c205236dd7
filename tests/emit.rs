//! What each feature of a document becomes: a small document for each, and the part of the output that shows it.
//!
//! A case runs the whole path from text to files. Its snapshot holds no more than the feature, so that a change of the
//! generator shows in the snapshots of what it changes. All that is emitted here has to compile, and has to be as
//! rustfmt would have it.

use api_codegen::emit::Tree;

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("emit__{name}"), text.trim_end());
    });
}

/// Tests, each of a document and a view of what it becomes.
macro_rules! cases {
    ($($name:ident: $fixture:expr => $view:expr;)*) => {
        $(
            #[test]
            fn $name() {
                snapshot(stringify!($name), &$view(&$fixture.tree()));
            }
        )*

        /// What all fixtures become, by name.
        pub(crate) fn outputs() -> Vec<(&'static str, Tree)> {
            vec![$((stringify!($name), $fixture.tree())),*]
        }
    };
}

/// What all fixtures of all files become, by name.
fn all_outputs() -> impl Iterator<Item = (&'static str, Tree)> {
    let all = [
        answers::outputs(),
        calls::outputs(),
        choices::outputs(),
        medium::outputs(),
        names::outputs(),
        resources::outputs(),
        schemas::outputs(),
        service::outputs(),
        types::outputs(),
        whole::outputs(),
        wild::outputs(),
    ];
    all.into_iter().flatten().chain(whole::in_three_forms())
}

#[path = "emit/answers.rs"]
mod answers;
#[path = "emit/calls.rs"]
mod calls;
#[path = "emit/choices.rs"]
mod choices;
#[path = "emit/compile.rs"]
mod compile;
#[path = "emit/fixture.rs"]
mod fixture;
#[path = "emit/medium.rs"]
mod medium;
#[path = "emit/names.rs"]
mod names;
#[path = "emit/resources.rs"]
mod resources;
#[path = "emit/schemas.rs"]
mod schemas;
#[path = "emit/service.rs"]
mod service;
#[path = "emit/types.rs"]
mod types;
#[path = "emit/whole.rs"]
mod whole;
#[path = "emit/wild.rs"]
mod wild;
