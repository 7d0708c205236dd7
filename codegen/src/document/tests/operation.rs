use super::*;

#[test]
fn path_templates_and_parameters_agree() {
    let parameter =
        |name: &str| format!("{{ name: {name}, in: path, required: true, schema: {{}} }}");
    let get = |path: &str, parameters: &str| {
        format!("  {path}: {{ get: {{ parameters: [{parameters}], {OK} }} }}")
    };
    for (text, line) in [
        (
            get("zones", ""),
            "a path must begin with `/` @ zones -> write `/zones`",
        ),
        (
            get("/a/{b", ""),
            "the braces of this path do not enclose names @ /a/{b -> write each parameter as `{name}`",
        ),
        (
            get("/a/b}", ""),
            "the braces of this path do not enclose names @ /a/b} -> write each parameter as `{name}`",
        ),
        (
            get("/a/{}", ""),
            "the braces of this path do not enclose names @ /a/{} -> write each parameter as `{name}`",
        ),
        (
            get("/{a}/{a}", &parameter("a")),
            "the parameter `a` occurs twice in this path @ /{a}/{a} -> give one of them another name",
        ),
        (
            get("/{a}", ""),
            "the path parameter `a` is not declared @ /{a} -> add `{ name: a, in: path, required: true, schema: … }` to \
             `parameters`",
        ),
        (
            get("/a", &parameter("a")),
            "the path has no parameter `a` @ a -> write `{a}` into the path, or remove the parameter",
        ),
        (
            get("/{a}", "{ name: a, in: path, schema: {} }"),
            "the path parameter `a` must be required @ a -> write `required: true`",
        ),
        (
            get("/{a}", "{ name: a, in: path, required: false, schema: {} }"),
            "the path parameter `a` must be required @ false -> write `required: true`",
        ),
        (
            get("/a", "{ name: a, in: qurey, schema: {} }"),
            "a parameter is never `qurey` @ qurey -> did you mean `query`?",
        ),
    ] {
        assert_eq!(path_error(&text), line);
    }
    let lines = paths(Own, &get("/{zone_id}", &parameter("zoneid"))).lines();
    assert!(
        lines[0].ends_with("did you mean `zoneid`?")
            && lines[1].ends_with("did you mean `zone_id`?"),
        "{lines:#?}"
    );
}

#[test]
fn what_must_be_unique_is_shown_at_both_places() {
    let query = "{ name: q, in: query, schema: {} }";
    let twice = paths(
        Own,
        &format!("  /a: {{ get: {{ parameters: [{query}, {query}], {OK} }} }}"),
    );
    assert_eq!(twice.related(), [query]);
    assert!(
        twice.lines()[0].starts_with("the parameter `q` is declared twice @ { name: q"),
        "{:?}",
        twice.lines()
    );

    // An operation's own parameter replaces that of its path.
    let text = format!(
        "  /a: {{ parameters: [{query}], get: {{ parameters: [{{ name: q, in: query, required: true, schema: {{}} }}], {OK} }} }}"
    );
    let document = paths(Own, &text).good();
    assert_eq!(document.operations[0].parameters.len(), 1);
    assert!(document.operations[0].parameters[0].required);

    let twice = paths(
        Own,
        &format!(
            "  /a: {{ get: {{ operationId: one, {OK} }}, put: {{ operationId: one, {OK} }} }}"
        ),
    );
    assert_eq!(twice.related(), ["one"]);
    assert!(
        twice.lines()[0].starts_with("two operations are called `one` @ one"),
        "{:?}",
        twice.lines()
    );

    let twice = paths(
        Foreign,
        &format!(
            "  /a: {{ get: {{ operationId: one, {OK} }}, put: {{ operationId: one, {OK} }}, post: {{ operationId: two, {OK} }} }}"
        ),
    );
    let ids = twice.document.expect("one can live with that").operations;
    let ids: Vec<_> = ids
        .iter()
        .map(|one| one.id.as_ref().map(|id| &*id.value))
        .collect();
    assert_eq!(ids, [None, None, Some("two")]);

    let item = |name: &str, method: &str| {
        format!(
            "  /a/{{{name}}}: {{ {method}: {{ parameters: [{{ name: {name}, in: path, required: true, schema: {{}} }}], {OK} }} }}\n"
        )
    };
    let same = paths(Own, &(item("x", "get") + &item("y", "get")));
    assert_eq!(same.related(), ["/a/{x}", "get"]);
    assert!(
        same.lines()[0].starts_with("two operations answer the same requests @ /a/{y}"),
        "{:?}",
        same.lines()
    );
    paths(Own, &(item("x", "get") + &item("y", "put"))).good();
}

#[test]
fn answers_have_statuses_and_one_of_them_is_success() {
    let responses = |keys: &str| format!("  /a: {{ get: {{ responses: {{ {keys} }} }} }}");
    for good in [
        "200: { description: D }",
        "default: { description: D }",
        "2XX: { description: D }",
    ] {
        paths(Own, &responses(good)).good();
    }
    assert_eq!(
        path_error(&responses("404: { description: D }")),
        "the operation has no successful answer @ get -> add the answer to a successful call, such as `\"200\"`, to `responses`"
    );
    for status in ["600", "20", "4xx", "ok"] {
        let line = path_error(&responses(&format!(
            "200: {{ description: D }}, {status}: {{ description: D }}"
        )));
        assert!(
            line.starts_with(&format!("`{status}` is not a status @ {status}")),
            "{line}"
        );
    }
    // Others may write `4xx`, and an answer without a description.
    let document = paths(Foreign, &responses("200: {}, 4xx: {}, x-any: 1")).good();
    assert_eq!(document.operations[0].responses[1].status.value, "4XX");
}

#[test]
fn names_of_schemes_and_tags_must_be_declared() {
    assert_eq!(
        path_error(&format!(
            "  /a: {{ get: {{ security: [{{ tokne: [] }}], {OK} }} }}"
        )),
        "there is no security scheme `tokne` @ tokne -> did you mean `token`?"
    );
    // Others have it so, which need not be without.
    let undeclared = format!("  /a: {{ get: {{ security: [{{ tokne: [] }}], {OK} }} }}");
    let outcome = paths(Foreign, &undeclared);
    assert!(!outcome.diagnostics.has_errors());
    let document = outcome.document.expect("the document was read");
    let security = document.operations[0].security.as_deref();
    assert!(security.is_some_and(|list| list[0].schemes[0].value == "tokne"));
    let text = format!("  /a: {{ get: {{ tags: [zone], {OK} }} }}");
    assert_eq!(
        path_error(&text),
        "the tag `zone` is not declared @ zone -> did you mean `zones`?"
    );
    paths(Foreign, &text).good();
    let document = paths(Own, &format!("  /a: {{ get: {{ security: [], {OK} }} }}")).good();
    assert!(
        document.operations[0]
            .security
            .as_ref()
            .is_some_and(Vec::is_empty)
    );
}

#[test]
fn a_parameter_may_have_content_instead_of_a_schema() {
    let get = |parameter: &str| {
        format!("  /a: {{ get: {{ parameters: [{{ name: q, in: query, {parameter} }}], {OK} }} }}")
    };
    let document = paths(
        Own,
        &get("content: { application/json: { schema: { type: object }, example: { a: 1 } } }"),
    )
    .good();
    let parameter = &document.operations[0].parameters[0];
    assert_eq!(
        parameter
            .schema
            .as_ref()
            .map(|schema| types(inline(schema))),
        Some(vec![SchemaType::Object])
    );
    assert!(parameter.example.is_some());
    assert!(
        path_error(&get("content: {}"))
            .starts_with("`content` of a parameter must have one media type @ {}")
    );
    assert!(
        path_error(&get("schema: {}, content: {}"))
            .starts_with("a parameter has either `schema` or `content` @ {}")
    );
}
