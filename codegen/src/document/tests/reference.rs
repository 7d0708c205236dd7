use super::*;

#[test]
fn what_stands_beside_a_reference_counts_as_its_version_says() {
    let text = "  S: { properties: { a: { $ref: '#/components/schemas/T', description: D, maxLength: 3 } } }\n  T: { type: string }";
    for (version, max_length, skipped) in [("3.1.0", Some(3), 0), ("3.0.3", None, 1)] {
        let document = schemas(Foreign, version, text).good();
        let SchemaRef::Ref {
            siblings: Some(siblings),
            ..
        } = &document.schemas[0].schema.properties[0].schema
        else {
            panic!("no siblings in {version}");
        };
        assert_eq!(siblings.description.as_deref(), Some("D"));
        assert_eq!(siblings.max_length.map(|length| length.value), max_length);
        assert_eq!(document.skipped.len(), skipped);
    }
    let text = "  /a:
    get:
      parameters: [{ $ref: '#/components/parameters/q', description: Here. }]
      responses: { \"200\": { description: D } }
components: { parameters: { q: { name: q, in: query, description: There., schema: {} } } }";
    for (version, description) in [("3.1.0", "Here."), ("3.0.3", "There.")] {
        let text =
            format!("openapi: {version}\ninfo: {{ title: T, version: v }}\npaths:\n{text}\n");
        let document = run(Foreign, &[("api.yaml", &text)]).good();
        assert_eq!(
            document.operations[0].parameters[0].description.as_deref(),
            Some(description)
        );
    }
}

#[test]
fn a_reference_may_lead_to_any_place() {
    let root = "openapi: 3.1.0
info: { title: T, version: v }
paths:
  /zones/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { \"200\": { description: D, content: { application/json: { schema: { type: object } } } } }
components:
  schemas:
    A:
      properties:
        deep: { $ref: '#/components/schemas/B/properties/y' }
        same: { $ref: '#/components/schemas/B%2Fproperties/%79' }
        far: { $ref: '#/paths/~1zones~1%7Bid%7D/get/responses/200/content/application~1json/schema' }
        file: { $ref: whole.schema.yaml }
        other: { $ref: 'whole.schema.yaml#/properties/a~1b%25' }
        again: { $ref: '../spec/whole.schema.yaml#' }
    B: { properties: { y: { type: string } } }
";
    let whole = "properties: { a/b%: { type: string } }\n";
    let outcome = run(
        Foreign,
        &[("spec/api.yaml", root), ("spec/whole.schema.yaml", whole)],
    );
    let document = outcome.good();
    let properties = &document.schemas[0].schema.properties;
    let targets: Vec<_> = properties
        .iter()
        .map(|property| target(&property.schema).0)
        .collect();
    assert_eq!(targets, [2, 2, 3, 4, 5, 4]);
    let named: Vec<_> = document.schemas[2..]
        .iter()
        .map(|schema| (&*schema.name, &*schema.pointer))
        .collect();
    let far = "/paths/~1zones~1{id}/get/responses/200/content/application~1json/schema";
    assert_eq!(
        named,
        [
            ("B y", "/components/schemas/B/properties/y"),
            ("/zones/{id} get", far),
            ("whole.schema", ""),
            ("a/b%", "/properties/a~1b%25"),
        ]
    );
}

#[test]
fn references_that_lead_nowhere_name_what_is_near() {
    let outcome = schemas(
        Own,
        "3.1.0",
        "  Peer: { type: object }\n  S: { $ref: '#/components/schemas/Pere' }",
    );
    assert_eq!(outcome.related(), ["Peer"]);
    let line = &outcome.lines()[0];
    assert!(
        line.starts_with(
            "the reference leads nowhere @ '#/components/schemas/Pere' -> did you mean"
        ),
        "{line}"
    );

    // Every place is reported, and what else is wrong too.
    let text = "  S: { properties: { a: { $ref: '#/x' }, b: { $ref: '#/x' }, c: { $ref: gone.yaml }, d: { type: x } } }";
    assert_eq!(schemas(Own, "3.1.0", text).lines().len(), 4);

    let line = schema_error("{ $ref: 'https://example.com/api.yaml#/Peer' }");
    assert!(line.contains("nothing is fetched"), "{line}");
}

#[test]
fn a_reference_in_an_example_means_nothing() {
    schemas(Own, "3.1.0", "  S: { example: { $ref: gone.yaml } }").good();
}

#[test]
fn a_file_with_a_syntax_error_is_reported_once() {
    let root = with_schemas(
        "3.1.0",
        "  A: { $ref: b.yaml#/A }\n  B: { $ref: b.yaml#/B }",
    );
    let lines = run(Own, &[("api.yaml", &root), ("b.yaml", "A: [\n")]).lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
}

#[test]
fn recursive_schemas_are_fine_but_references_in_a_circle_are_not() {
    let text = "  Tree: { properties: { children: { type: array, items: { $ref: '#/components/schemas/Tree' } } } }";
    assert_eq!(schemas(Own, "3.1.0", text).good().schemas.len(), 1);

    let text = "  A: { $ref: '#/components/schemas/B' }
  B: { $ref: '#/components/schemas/C' }
  C: { $ref: '#/components/schemas/B' }
  D: { $ref: '#/components/schemas/D' }";
    let outcome = schemas(Own, "3.1.0", text);
    let lines = outcome.lines();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("cyclic `$ref`"), "{lines:#?}");
    let first = outcome.diagnostics.iter().next().expect("there are two");
    assert_eq!(
        outcome.files.slice(first.related[0].0).trim_end(),
        "'#/components/schemas/B'"
    );

    let text = "  /a: { get: { parameters: [{ $ref: '#/components/parameters/p' }], responses: { default: { description: D } } } }
  /b: { $ref: '#/paths/~1c' }
  /c: { $ref: '#/paths/~1b' }
components: { parameters: { p: { $ref: '#/components/parameters/p' } } }";
    let text = format!("openapi: 3.1.0\ninfo: {{ title: T, version: v }}\npaths:\n{text}\n");
    let lines = run(Own, &[("api.yaml", &text)]).lines();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(
        lines.iter().all(|line| line.starts_with("cyclic `$ref`")),
        "{lines:#?}"
    );
}

#[test]
fn a_chain_of_references_has_an_end() {
    let link = |index: usize| {
        format!(
            "  S{index}: {{ $ref: '#/components/schemas/S{}' }}\n",
            index + 1
        )
    };
    let chain = |length: usize| {
        (0..length).map(link).collect::<String>() + &format!("  S{length}: {{ type: string }}")
    };
    schemas(Own, "3.1.0", &chain(100)).good();
    let lines = schemas(Own, "3.1.0", &chain(200)).lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(
        lines[0].starts_with("more than 128 references"),
        "{lines:#?}"
    );
}

#[test]
fn definitions_that_nothing_refers_to_are_not_dropped_silently() {
    let root = "openapi: 3.1.0
info: { title: T, version: v }
components:
  schemas: { A: { properties: { b: { $ref: b.yaml#/B/properties/c }, whole: { $ref: whole.yaml } } }, Unused: {} }
  responses: { Gone: { description: D } }
";
    let files = [
        ("api.yaml", root),
        (
            "b.yaml",
            "B: { properties: { c: { type: string } } }\nLost: { type: string }\n",
        ),
        ("whole.yaml", "type: string\n"),
    ];
    assert_eq!(
        run(Own, &files).lines(),
        [
            "`Gone` is referred to by nothing @ Gone -> remove `Gone`, or refer to it with `$ref`",
            "`Lost` is referred to by nothing @ Lost -> remove `Lost`, or refer to it with `$ref`",
        ]
    );
    let document = run(Foreign, &files).good();
    assert_eq!(
        document.skipped[1].what,
        "`Lost`, which is referred to by nothing"
    );
}

#[test]
fn what_references_repeat_is_bounded() {
    let list = |item: &dyn Fn(usize) -> String| (0..20).map(item).collect::<String>();
    let paths = list(&|index| format!("  /{index}: {{ $ref: '#/components/pathItems/p' }}\n"));
    let parameters = list(&|index| format!("{{ name: q{index}, in: query, schema: {{}} }}, "));
    let head = "openapi: 3.1.0\ninfo: { title: T, version: v }\npaths:";
    let text = format!(
        "{head}\n{paths}components: {{ pathItems: {{ p: {{ parameters: [{parameters}] }} }} }}\n"
    );
    let limits = Limits {
        nodes: 400,
        ..Limits::default()
    };
    let lines = run_within(&limits, Own, &[("api.yaml", &text)]).lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].starts_with("the document is too large when its references are followed"));
    run(Own, &[("api.yaml", &text)]).good();
}
