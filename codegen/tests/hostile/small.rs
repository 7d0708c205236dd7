//! Small documents that would become large, or that lead in circles.

use api_codegen::diagnostics::Severity;
use api_codegen::load::Memory;
use api_codegen::report::Counts;
use api_codegen::{Failure, Generated, Input, Strictness};

/// What a small document gives: its files, or what is wrong with it.
fn generate(schemas: &str) -> Result<Generated, Failure> {
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Small", "version": "1"}},
        "servers": [{{"url": "https://small.example"}}], "components": {{"schemas": {{{schemas}}}}}}}"#
    );
    generate_document(text)
}

fn generate_document(text: String) -> Result<Generated, Failure> {
    let input = Input {
        spec: "small.json",
        sdk: None,
        scaffold: None,
        strictness: Strictness::Foreign,
        command: "cargo xtask generate",
    };
    api_codegen::generate(&Memory::new([("small.json".to_owned(), text)]), &input)
}

fn messages(failure: &Failure) -> Vec<String> {
    let errors = failure.diagnostics.iter();
    let errors = errors.filter(|it| it.severity == Severity::Error);
    assert!(
        errors.clone().all(|error| error.span.is_some()),
        "{failure}"
    );
    errors.map(|error| error.message.clone()).collect()
}

#[test]
fn unions_of_unions_that_double_at_each_level_end_with_an_error() {
    let levels = (0..60).map(|level| {
        let next = level + 1;
        let schema = |side| {
            format!(
                r##""{side}{level}": {{"type": "object", "properties": {{"{side}{level}": {{"type": "string"}}}},
                "oneOf": [{{"$ref": "#/components/schemas/left{next}"}}, {{"$ref": "#/components/schemas/right{next}"}}]}}"##
            )
        };
        [schema("left"), schema("right")].join(",")
    });
    let levels: Vec<_> = levels.collect();
    let schemas =
        levels.join(",") + r#", "left60": {"type": "object"}, "right60": {"type": "object"}"#;
    let Err(failure) = generate(&schemas) else {
        panic!("there are 2^60 of them");
    };
    assert_eq!(
        messages(&failure),
        ["the schemas come to more types, fields and variants than can be generated"]
    );
}

#[test]
fn a_large_schema_that_is_a_part_of_many_ends_with_an_error() {
    let large = format!(
        r#""Large": {{"type": "string", "examples": [{}]}}"#,
        vec![r#""a""#; 3_000].join(",")
    );
    let users = (0..300).map(|user| {
        format!(r##""User{user}": {{"maxLength": 9, "allOf": [{{"$ref": "#/components/schemas/Large"}}]}}"##)
    });
    let schemas: Vec<_> = [large].into_iter().chain(users).collect();
    let Err(failure) = generate(&schemas.join(",")) else {
        panic!("these are 900,000 values");
    };
    assert_eq!(
        messages(&failure),
        ["the schemas combine to more than can be generated"]
    );
}

#[test]
fn a_record_that_is_a_member_of_itself_with_something_beside_the_reference_is_one_type() {
    let schema = r##""Part": {"type": "object", "properties": {
        "parts": {"$ref": "#/components/schemas/Part", "type": "object", "minProperties": 1}}}"##;
    let generated = generate(schema).expect("there is nothing wrong with it");
    assert_eq!(generated.report.schemas().generated, 1);
}

#[test]
fn a_schema_without_a_word_in_its_name_is_an_arm_that_has_one() {
    let object = |member| {
        format!(r#"{{"type": "object", "properties": {{"{member}": {{"type": "string"}}}}}}"#)
    };
    let schemas = format!(
        r##""empty": {}, "_": {}, "either": {{"oneOf": [{{"$ref": "#/components/schemas/empty"}}, {{"$ref": "#/components/schemas/_"}}]}}"##,
        object("a"),
        object("b")
    );
    generate(&schemas).expect("there is nothing wrong with it");
}

#[test]
fn examples_that_take_too_long_to_check_are_told_and_left() {
    let items = vec!["1"; 40_000].join(",");
    let schema = format!(
        r#""Many": {{"type": "array", "uniqueItems": true, "items": {{"type": "integer"}}, "example": [{items}]}}"#
    );
    let generated = generate(&schema).expect("one can live with that");
    assert!(
        generated
            .warnings
            .contains("the examples take too long to check"),
        "{}",
        generated.warnings
    );
}

#[test]
fn of_too_many_warnings_the_first_are_kept() {
    let items = vec!["1"; 110_000].join(",");
    let schema = format!(
        r#""Many": {{"type": "array", "items": {{"type": "string"}}, "example": [{items}]}}"#
    );
    let generated = generate(&schema).expect("one can live with that");
    assert!(
        generated
            .report
            .summary()
            .contains("of more than 100000 errors and warnings"),
        "{}",
        generated.report.summary()
    );
}

#[test]
fn operations_beside_a_reference_are_accounted_for() {
    let answer = r#"{"responses": {"204": {"description": "Done"}}}"#;
    let text = format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "Small", "version": "1"}},
        "servers": [{{"url": "https://small.example"}}],
        "paths": {{"/a": {{"$ref": "#/paths/~1b", "get": {answer}, "put": {answer}}},
                   "/b": {{"put": {answer}, "post": {answer}, "trace": {answer}}}}}}}"##
    );
    let generated = generate_document(text).expect("one can live with that");
    let Counts {
        found,
        generated,
        skipped,
        ..
    } = generated.report.operations();
    // GET and POST of `/a`, its PUT twice, PUT and POST of `/b`, TRACE of both.
    assert_eq!((found, generated, skipped), (8, 8, 0));
}
