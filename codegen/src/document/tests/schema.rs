use super::*;
use crate::document::keywords::{EXTENSIONS, IGNORED, KEYS};

#[test]
fn every_keyword_of_the_suggestions_is_known() {
    let keys = KEYS.iter().chain(IGNORED).chain(EXTENSIONS);
    for key in keys.filter(|key| !["$ref", "nullable"].contains(key)) {
        let lines = schemas(Own, "3.1.0", &format!("  S: {{ {key}: ~ }}")).lines();
        assert!(
            !lines.iter().any(|line| line.contains("has no key")),
            "{key}: {lines:#?}"
        );
    }
}

#[test]
fn wrong_types_say_what_to_write() {
    for (schema, line) in [
        (
            "[]",
            "a schema must be a mapping @ [] -> write a mapping, as in `{ key: value }`",
        ),
        (
            "{ minimum: \"x\" }",
            "`minimum` must be a number @ \"x\" -> write a number, without quotes",
        ),
        (
            "{ properties: [] }",
            "`properties` must be a mapping @ [] -> write a mapping, as in `{ key: value }`",
        ),
        (
            "{ required: true }",
            "`required` of a schema must be a sequence of names @ true -> write the property's name into `required` of \
             the object that has it: `required: [name]`",
        ),
        (
            "{ allOf: {} }",
            "`allOf` must be a sequence @ {} -> write a sequence, as in `[one, two]`",
        ),
        (
            "{ deprecated: \"no\" }",
            "`deprecated` must be a boolean @ \"no\" -> write `true` or `false`, without quotes",
        ),
        (
            "{ description: 1 }",
            "`description` must be a string @ 1 -> write a string; put quotes around what looks like another value",
        ),
        (
            "{ minLength: 1.5 }",
            "`minLength` must be a whole number @ 1.5 -> write a whole number that is not negative, without quotes",
        ),
        (
            "{ maxItems: -1 }",
            "`maxItems` must be a whole number @ -1 -> write a whole number that is not negative, without quotes",
        ),
        (
            "{ type: strng }",
            "there is no type `strng` @ strng -> did you mean `string`?",
        ),
        (
            "{ type: [string, null] }",
            "`type` must be a string @ null -> write `\"null\"`, in quotes",
        ),
        (
            "{ format: date-tiem }",
            "there is no format `date-tiem` @ date-tiem -> did you mean `date-time`?",
        ),
        (
            "{ $ref: 3 }",
            "`$ref` must be a string @ 3 -> write a string; put quotes around what looks like another value",
        ),
        (
            "{ type: string, nullable: true }",
            "OpenAPI 3.1 has no `nullable` @ nullable -> write `type: [string, \"null\"]`, with the type that the value has",
        ),
    ] {
        assert_eq!(schema_error(schema), line);
    }
    let document = schemas(Own, "3.1.0", "  S: { minLength: 3.0 }").good();
    assert_eq!(
        document.schemas[0]
            .schema
            .min_length
            .map(|length| length.value),
        Some(3)
    );
}

#[test]
fn what_a_schema_contradicts_itself_in_is_reported() {
    assert_eq!(
        schema_error("{ type: object, properties: { name: {} }, required: [nmae] }"),
        "`required` names no property: `nmae` @ nmae -> did you mean `name`?"
    );
    for accepted in [
        "{ type: object, required: [name] }",
        "{ allOf: [{ properties: { a: {} }, required: [name] }, { properties: { name: {} } }] }",
        "{ properties: { a: {} }, required: [name], allOf: [{ properties: { name: {} } }] }",
    ] {
        schemas(Own, "3.1.0", &format!("  S: {accepted}")).good();
    }
    for (least, most) in [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
    ] {
        let text = format!("  S: {{ {least}: 2, {most}: 1 }}");
        let outcome = schemas(Own, "3.1.0", &text);
        assert_eq!(outcome.related(), ["1"]);
        assert!(
            outcome.lines()[0].starts_with(&format!("`{least}` is above `{most}`")),
            "{:?}",
            outcome.lines()
        );
    }
    assert_eq!(
        schema_error("{ enum: [] }"),
        "`enum` allows no value @ [] -> list the allowed values, or remove `enum`"
    );
    let twice = schemas(Foreign, "3.1.0", "  S: { enum: [a, 1, \"1\", a] }");
    assert_eq!(
        twice.lines(),
        ["a value of `enum` occurs twice @ a -> remove one of them"]
    );
    assert_eq!(
        twice
            .diagnostics
            .iter()
            .next()
            .map(|diagnostic| diagnostic.severity),
        Some(Severity::Warning)
    );
}

#[test]
fn the_keywords_of_3_0_are_read_in_the_form_of_3_1() {
    let text = "  S:
    type: integer
    nullable: true
    minimum: 1
    exclusiveMinimum: true
    maximum: 9
    exclusiveMaximum: false
    example: 5
  N: { nullable: true }";
    let document = schemas(Own, "3.0.3", text).good();
    let schema = &document.schemas[0].schema;
    assert_eq!(types(schema), [SchemaType::Integer, SchemaType::Null]);
    let value = |number: &Option<Spanned<serde_json::Number>>| {
        number.as_ref().and_then(|number| number.value.as_u64())
    };
    assert_eq!(
        (value(&schema.minimum), value(&schema.exclusive_minimum)),
        (None, Some(1))
    );
    assert_eq!(
        (value(&schema.maximum), value(&schema.exclusive_maximum)),
        (Some(9), None)
    );
    assert_eq!(schema.examples.len(), 1);
    // Without a type, `nullable` has no effect.
    let schema = &document.schemas[1].schema;
    assert!(schema.types.is_empty() && schema.ignored[0].value == "nullable");
}

#[test]
fn the_keywords_of_3_1_are_read() {
    let text = "  S:
    type: [array, \"null\"]
    prefixItems: [{ const: 1 }, true]
    items: false
    examples: [[1], ~]
    $defs: { A: { type: string } }
  R: { $ref: '#/components/schemas/S/$defs/A' }";
    let document = schemas(Own, "3.1.0", text).good();
    let schema = &document.schemas[0].schema;
    assert_eq!(types(schema), [SchemaType::Array, SchemaType::Null]);
    assert!(matches!(
        inline(&schema.prefix_items[0]).constant,
        Some(Node {
            value: Value::Number(_),
            ..
        })
    ));
    assert_eq!(inline(&schema.prefix_items[1]).boolean, Some(true));
    assert_eq!(
        schema.items.as_ref().map(|items| inline(items).boolean),
        Some(Some(false))
    );
    assert_eq!(schema.examples.len(), 2);
    assert_eq!(document.schemas[2].pointer, "/components/schemas/S/$defs/A");
    assert_eq!(target(&document.schemas[1].schema.all_of[0]), SchemaId(2));
}
