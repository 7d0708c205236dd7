//! What answers become: envelopes, pages, refusals.

use super::fixture::{Fixture, api, code, docs, document, indented, paths};
use super::{Tree, snapshot};

const ENVELOPES: &str = "
    paths:
      /things:
        get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Whole' } } }
        put: { operationId: update, responses: { '200': { $ref: '#/components/responses/Whole' } } }
        post: { operationId: create, responses: { '200': { $ref: '#/components/responses/Whole' } } }
        delete: { operationId: delete, responses: { '200': { $ref: '#/components/responses/Whole' } } }
      /things/any: { get: { operationId: one-of, responses: { '200': { $ref: '#/components/responses/OneOf' } } } }
      /things/only: { get: { operationId: result-only, responses: { '200': { $ref: '#/components/responses/ResultOnly' } } } }
      /things/part: { get: { operationId: not-whole, responses: { '200': { $ref: '#/components/responses/NotWhole' } } } }
      /things/more: { get: { operationId: other, responses: { '200': { $ref: '#/components/responses/Other' } } } }
    components:
      responses:
        Whole: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Whole' } } } }
        OneOf: { description: Done, content: { application/json: { schema: { oneOf: [{ $ref: '#/components/schemas/Whole' }, { $ref: '#/components/schemas/Failure' }, { $ref: '#/components/schemas/NotWhole' }] } } } }
        ResultOnly: { description: Done, content: { application/json: { schema: { type: object, properties: { result: { type: string } } } } } }
        NotWhole: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/NotWhole' } } } }
        Other: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Other' } } } }
      schemas:
        Whole: { type: object, properties: { success: { type: boolean }, errors: { type: array }, messages: { type: array }, result: { type: string }, timing: { type: object } } }
        Failure: { type: object, properties: { success: { type: boolean, enum: [false] }, errors: { type: array }, messages: { type: array }, result: { type: integer } } }
        NotWhole: { type: object, properties: { success: { type: boolean }, result: { type: array, items: { type: string } } } }
        Other: { type: object, properties: { result: { type: string }, other: { type: string } } }
";

const DATA: &str = "
    paths:
      /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/List' } } } }
      /things/{id}:
        parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
        get: { operationId: get, responses: { '200': { $ref: '#/components/responses/One' } } }
        put: { operationId: update, responses: { '200': { $ref: '#/components/responses/One' } } }
      /health: { get: { operationId: health, responses: { '200': { $ref: '#/components/responses/Health' } } } }
    components:
      responses:
        One: { description: Done, content: { application/json: { schema: { type: object, properties: { data: { $ref: '#/components/schemas/Thing' } } } } } }
        List: { description: Done, content: { application/json: { schema: { type: object, properties: { data: { type: array, items: { $ref: '#/components/schemas/Thing' } }, meta: { type: object } } } } } }
        Health: { description: Done, content: { application/json: { schema: { type: object, properties: { status: { type: string } } } } } }
      schemas:
        Thing: { type: object, properties: { name: { type: string } } }
";

/// A list with these parameters, and these members of the envelope.
fn listing(parameters: &str, members: &str) -> Fixture {
    let parameters = indented("      ", parameters);
    let members = indented("              ", members);
    document(&format!(
        "\
paths:
  /things:
    get:
      operationId: list
{parameters}      responses: {{ '200': {{ $ref: '#/components/responses/List' }} }}
components:
  responses:
    List:
      description: Done
      content:
        application/json:
          schema:
            type: object
            properties:
              success: {{ type: boolean }}
              errors: {{ type: array }}
              messages: {{ type: array }}
{members}{}",
        match members.contains("Thing") {
            true =>
                "  schemas:\n    Thing: { type: object, properties: { name: { type: string } } }\n",
            false => "",
        }
    ))
}

/// An operation with these answers that say no, each in the envelope, a problem (RFC 9457) or of another form.
fn refusing(answers: &[(&str, &str)]) -> Fixture {
    let of = |schema: &str| {
        format!("{{ description: Done, content: {{ application/json: {{ schema: {schema} }} }} }}")
    };
    let reference = |name: &str| format!("{{ $ref: '#/components/schemas/{name}' }}");
    let envelope = reference("Envelope");
    let mut paths = format!(
        "paths:\n  /things:\n    get:\n      operationId: get\n      responses:\n        '200': {}\n",
        of(&envelope)
    );
    for (status, form) in answers {
        let answer = match *form {
            "either" => of(&format!(
                "{{ oneOf: [{envelope}, {{ allOf: [{envelope}] }}] }}"
            )),
            "in place" => of(
                "{ type: object, properties: { error: { type: object, properties: { code: { type: integer }, message: { type: string } } } } }",
            ),
            "nothing" => "{ description: Nothing }".to_owned(),
            name => of(&reference(name)),
        };
        paths += &format!("        '{status}': {answer}\n");
    }
    let mut schemas = "components:\n  schemas:\n    Envelope: { type: object, properties: { success: { type: boolean }, errors: { type: array }, messages: { type: array } } }\n".to_owned();
    if answers.iter().any(|(_, form)| *form == "Problem") {
        schemas += "    Problem: { type: object, properties: { type: { type: string }, title: { type: string }, detail: { type: string } } }\n";
    }
    document(&(paths + &schemas))
}

cases! {
    // Answers.

    answers_in_an_envelope: paths("
        /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/WrappedThings' } } } }
        /things/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: get, responses: { '200': { $ref: '#/components/responses/WrappedThing' } } }
          delete: { operationId: delete, responses: { '200': { $ref: '#/components/responses/WrappedNothing' } } }
          patch: { operationId: edit, responses: { '200': { $ref: '#/components/responses/WrappedText' } } }
    ") => code(["static EDIT", "pub fn get(", "pub fn list(", "pub fn edit(", "pub fn delete("]);

    a_result_of_any_kind_is_what_is_said_beside_it: document("
        paths:
          /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Things' } } } }
          /things/{id}:
            parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
            get: { operationId: get, responses: { '200': { $ref: '#/components/responses/Thing' } } }
        components:
          responses:
            Things: { description: Things., content: { application/json: { schema: { $ref: '#/components/schemas/Things' } } } }
            Thing: { description: A thing., content: { application/json: { schema: { $ref: '#/components/schemas/One' } } } }
          schemas:
            Any:
              type: object
              properties:
                success: { type: boolean }
                errors: { type: array, items: { type: string } }
                messages: { type: array, items: { type: string } }
                result: { anyOf: [{ type: object }, { type: array, items: {} }, { type: string }] }
            Thing: { oneOf: [{ $ref: '#/components/schemas/Cup' }, { $ref: '#/components/schemas/Jar' }] }
            Cup: { type: object, properties: { handle: { type: boolean } } }
            Jar: { type: object, properties: { lid: { type: boolean } } }
            One:
              allOf:
                - $ref: '#/components/schemas/Any'
                - { type: object, properties: { result: { $ref: '#/components/schemas/Thing' } } }
            Things:
              allOf:
                - { type: object, properties: { result: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
                - $ref: '#/components/schemas/Any'
    ") => |tree: &Tree| api(tree, "test");

    answer_without_an_envelope: paths("
        /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/WrappedThings' } } } }
        /things/all: { delete: { operationId: delete, responses: { '204': { description: Done } } } }
        /things/raw: { get: { operationId: raw, responses: { '200': { $ref: '#/components/responses/Thing' } } } }
    ").sdk("operations: { raw: things.raw, delete: things.delete }") => code(["static DELETE", "pub fn delete("]);

    no_envelope_at_all: paths("
        /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ") => code(["static LIST", "static SERVICE"]);

    envelopes_in_other_forms: document(ENVELOPES)
        => |tree: &Tree| code(["static GET: ", "pub fn get("])(tree);

    envelope_with_data: document(DATA)
        => |tree: &Tree| code(["static GET: ", "static LIST", "pub fn get(", "pub fn list(", "static SERVICE"])(tree);

    what_is_beside_the_data_is_said: document(&DATA.replace("meta: { type: object }", "errors: { type: array }, links: { type: object }, meta: { type: object }"))
        => |tree: &Tree| docs(["pub fn list("])(tree);

    data_is_no_envelope_where_something_is_beside_it: document(&DATA.replace("meta", "rates")).sdk("operations: { list: things.list_all }")
        => |tree: &Tree| code(["pub fn update(", "static SERVICE"])(tree);

    // Pages.

    pages_with_numbers: listing("
        parameters: [
          { name: page, in: query, schema: { type: integer, default: 1 } },
          { name: per_page, in: query, schema: { type: integer } }]
    ", "
        result: { type: array, items: { $ref: '#/components/schemas/Thing' } }
        result_info: { type: object, properties: { page: { type: integer }, per_page: { type: integer }, total_count: { type: integer } } }
    ") => docs(["request!(", "pub fn pages(", "pub fn items(", "static LIST"]);

    pages_from_zero_with_a_list_inside: listing("
        parameters: [{ name: pageNumber, in: query, required: true, schema: { type: integer, minimum: 0 } }]
    ", "
        result: { type: object, properties: { hasMore: { type: boolean }, things: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
    ") => code(["pub fn pages(", "pub fn items(", "static LIST"]);

    pages_with_a_cursor: listing("
        parameters: [{ name: cursor, in: query, schema: { type: string } }, { name: page, in: query, schema: { type: integer } }]
    ", "
        result: { type: array, items: { type: string } }
        result_info: { type: object, properties: { cursors: { type: object, properties: { before: { type: string }, after: { type: string } } } } }
    ") => code(["pub fn pages(", "pub fn items(", "static LIST"]);

    pages_with_an_offset: listing("
        parameters: [{ name: skip, in: query, schema: { type: integer } }, { name: items, in: query, schema: { type: string } }]
    ", "
        result: { type: array, items: { type: string } }
        total: { type: integer }
    ") => code(["pub fn pages(", "pub fn items(", "static LIST"]);

    no_pages_where_nothing_leads_on: listing("
        parameters: [{ name: cursor, in: query, schema: { type: string } }, { name: limit, in: query, schema: { type: integer } }]
    ", "
        result: { type: array, items: { type: string } }
    ") => |tree: &Tree| api(tree, "test::");

    no_pages_of_what_has_no_list_or_two: listing("
        parameters: [{ name: page, in: query, schema: { type: integer } }]
    ", "
        result: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: array, items: { type: string } } } }
    ") => |tree: &Tree| api(tree, "test::");

    // What the service says no with.

    refusals_in_the_envelope: refusing(&[("404", "Envelope"), ("default", "either")])
        => |tree: &Tree| docs(["pub fn get(", "static GET"])(tree);

    refusals_besides_the_envelope: refusing(&[("409", "Problem"), ("4XX", "Envelope"), ("default", "in place")])
        => |tree: &Tree| docs(["pub enum ", "pub fn of("])(tree);

    refusals_by_default: refusing(&[("default", "Problem")])
        => |tree: &Tree| docs(["pub fn get("])(tree);

    refusals_by_default_but_some: refusing(&[("404", "Envelope"), ("500", "nothing"), ("default", "Problem")])
        => |tree: &Tree| docs(["pub fn get("])(tree);

    refusals_of_one_type: refusing(&[("404", "Problem"), ("409", "Problem"), ("5XX", "Problem")])
        => |tree: &Tree| docs(["pub fn get(", "static GET"])(tree);

    refusals_by_status: refusing(&[("default", "Problem"), ("4XX", "in place"), ("409", "Problem"), ("500", "nothing")])
        => |tree: &Tree| docs(["pub fn get(", "static GET", "pub enum ", "pub fn of(", "pub struct ClientError"])(tree)
            + "\n\n" + &api(tree, "test::refusals");

    refusals_in_place_that_say_the_same: document("
        paths:
          /a: { get: { operationId: a, responses: { '204': { description: Done }, '404': { description: No, content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } } } } }
          /b: { get: { operationId: b, responses: { '204': { description: Done }, '404': { description: No, content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } } } } }
          /c: { get: { operationId: c, responses: { '204': { description: Done }, '404': { description: No, content: { application/json: { schema: { type: string } } } } } } }
    ") => |tree: &Tree| docs(["pub struct NotFound {"])(tree) + "\n\n" + &code(["static GET"])(tree);
}
